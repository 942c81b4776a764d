// LivePage: the page that shows a run while it goes on, as one file of HTML that asks for nothing but
// /events and /api/history of its own server.
// Threads: any.
#pragma once

#include <string>

namespace pawl {

const std::string& LivePage();

}  // namespace pawl
