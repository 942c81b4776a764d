// Markup: text from configs and runs, made safe inside HTML, SVG and scripts.
//
// What no document may hold (bytes that are no UTF-8, control characters) becomes U+FFFD, the sign
// for "not a character".
// Errors: none. Threads: free functions, no state.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

// The characters of UTF-8 text.
std::vector<char32_t> Characters(std::string_view text);
std::string Utf8(const std::vector<char32_t>& characters);

// For text and for attribute values in double or single quotes, in HTML and in XML.
std::string EscapeMarkup(std::string_view text);

// JSON that can stand in a <script> element: it holds no '<'.
std::string EmbedJson(const nlohmann::json& value);

// One word of a POSIX shell's command line.
std::string ShellWord(const std::string& text);

}  // namespace pawl
