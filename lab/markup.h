// Markup: makes text from configs and runs safe inside HTML, SVG and scripts.
//
// Bytes that a document may not contain (invalid UTF-8, control characters) become U+FFFD, the
// replacement character.
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

// Escapes text for HTML and XML, also inside attribute values in double or single quotes.
std::string EscapeMarkup(std::string_view text);

// JSON for a <script> element; it contains no '<'.
std::string EmbedJson(const nlohmann::json& value);

// One word of a POSIX shell's command line.
std::string ShellWord(const std::string& text);

}  // namespace pawl
