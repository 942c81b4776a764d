#include "lab/growth.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "base/folder_lock.h"
#include "proto/config_check.h"
#include "proto/influence.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSet = "# --set ", kSeeds = "# --first-seed ";

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  boost::split(lines, text, boost::is_any_of("\n"));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

bool IsNote(const std::string& line) { return line.starts_with(kSet) || line.starts_with(kSeeds); }

// The grid's text, followed by the settings of the command line as comments.
std::string StoredText(const GridSource& source) {
  std::vector<std::string> lines = Lines(ReadFile(source.file));
  while (!lines.empty() && IsNote(lines.back())) lines.pop_back();  // it may be a stored one itself
  std::string text = fmt::format("{}\n", fmt::join(lines, "\n"));
  for (const std::string& setting : source.settings) {
    if (setting.find('\n') != std::string::npos)
      throw Error(ErrorCode::kUsage, "--set", "holds a line break", "write \\n in quotes");
    text += fmt::format("{}{}\n", kSet, setting);
  }
  if (source.seeds)
    text += fmt::format("{}{} --seeds {}\n", kSeeds, source.seeds->first, source.seeds->count);
  return text;
}

GridSource StoredSource(const fs::path& file) {
  GridSource source = {file, {}, std::nullopt};
  std::vector<std::string> lines = Lines(ReadFile(file));
  for (; !lines.empty() && IsNote(lines.back()); lines.pop_back()) {
    const std::string& line = lines.back();
    if (line.starts_with(kSet)) {
      source.settings.insert(source.settings.begin(), line.substr(kSet.size()));
      continue;
    }
    SeedRange seeds = {0, 0};
    bool read = std::sscanf(line.c_str(), "# --first-seed %ld --seeds %ld", &seeds.first,
                            &seeds.count) == 2;
    if (!read || seeds.first < 0 || seeds.count < 1 || seeds.count > kSeedsMax)
      throw Error(ErrorCode::kData, file.string(), fmt::format("'{}' names no seeds", line),
                  "delete that line to take the grid's own");
    source.seeds = seeds;
  }
  return source;
}

[[noreturn]] void Refuse(const fs::path& out, const std::string& what) {
  throw Error(ErrorCode::kUsage, out.string(), what,
              "choose another --out; seeds, values and generations may be added");
}

// Settings outside of the axes must be the same in two grids of one folder.
std::vector<std::string> CheckBase(const fs::path& out, const GridSource& before,
                                   const GridSource& now) {
  std::vector<std::string> keys = GridKeys(before.file, before.seeds),
                           wanted = GridKeys(now.file, now.seeds);
  if (keys != wanted)
    Refuse(out, fmt::format("its grid varies {}, this one {}", fmt::join(keys, ", "),
                            fmt::join(wanted, ", ")));
  KeptChanges changes =
      CompareKept(LoadConfig(before.file, before.settings), LoadConfig(now.file, now.settings));
  auto by_axis = [&](const std::string& change) {
    return std::find(keys.begin(), keys.end(), change.substr(0, change.find(": "))) != keys.end();
  };
  std::erase_if(changes.refused, by_axis);
  std::erase_if(changes.taken, by_axis);
  if (!changes.refused.empty())
    Refuse(out, fmt::format("its grid has another config: {}", fmt::join(changes.refused, ", ")));
  return changes.taken;
}

void CheckCell(const fs::path& out, const Cell& cell) {
  fs::path file = out / cell.folder / "config.toml";
  if (!fs::exists(file)) return;
  Config stored = ParseStored(ReadFile(file), file.string(), {});
  // Where its generation 0 came from is checked when it runs.
  KeptChanges changes = CompareKept(stored, StartedFrom(cell.config, stored.start().from()));
  if (!changes.refused.empty())
    Refuse(out / cell.folder,
           fmt::format("holds a run with another config: {}", fmt::join(changes.refused, ", ")));
}

std::set<std::string> FoldersOf(const std::vector<Cell>& cells) {
  std::set<std::string> folders;
  for (const Cell& cell : cells) folders.insert(cell.folder);
  return folders;
}

void KeepEarlier(const fs::path& out) {
  int next = 1;
  while (fs::exists(out / fmt::format("grid.{}.toml", next))) ++next;
  WriteFileAtomically(out / fmt::format("grid.{}.toml", next), ReadFile(out / "grid.toml"));
}

std::vector<fs::path> StoredGrids(const fs::path& out) {
  std::vector<fs::path> files;
  if (fs::exists(out / "grid.toml")) files.push_back(out / "grid.toml");
  for (int i = 1; fs::exists(out / fmt::format("grid.{}.toml", i)); ++i)
    files.push_back(out / fmt::format("grid.{}.toml", i));
  return files;
}

}  // namespace

std::vector<std::string> TakeGrid(const fs::path& out, const GridSource& source,
                                  const std::vector<Cell>& cells) {
  FolderLock lock = FolderLock::Await(out / kSharedLock);
  fs::path kept = out / "grid.toml";
  std::string text = StoredText(source);
  std::vector<std::string> said;
  for (const Cell& cell : cells) CheckCell(out, cell);
  if (fs::exists(kept) && ReadFile(kept) == text) return said;
  if (fs::exists(kept)) {
    GridSource before = StoredSource(kept);
    for (const std::string& change : CheckBase(out, before, source))
      said.push_back(fmt::format("from now on {}; earlier results stay as they are", change));
    std::set<std::string> is = FoldersOf(cells),
                          was = FoldersOf(ReadGrid(before.file, before.settings, before.seeds));
    std::set<std::string> ever = was;
    for (const fs::path& file : StoredGrids(out)) {
      GridSource earlier = StoredSource(file);
      ever.merge(FoldersOf(ReadGrid(file, earlier.settings, earlier.seeds)));
    }
    auto missing = [](const std::set<std::string>& all, const std::set<std::string>& from) {
      return std::count_if(all.begin(), all.end(),
                           [&](const std::string& folder) { return !from.contains(folder); });
    };
    if (auto added = missing(is, ever); added > 0) {
      said.push_back(fmt::format("grows by {} of {} cells", added, is.size()));
    }
    if (auto dropped = missing(was, is); dropped > 0) {
      said.push_back(
          fmt::format("{} cells of before are not in this grid: they are not run, they stay and "
                      "the report counts them",
                      dropped));
      KeepEarlier(out);
    }
  }
  WriteFileAtomically(kept, text);
  return said;
}

std::vector<RunSeries> CellsNotBegun(const fs::path& out) {
  std::vector<RunSeries> runs;
  std::set<std::string> seen;
  for (const fs::path& file : StoredGrids(out)) {
    try {
      GridSource source = StoredSource(file);
      for (const Cell& cell : ReadGrid(file, source.settings, source.seeds)) {
        fs::path folder = out / cell.folder;
        if (fs::exists(folder / "config.toml") || fs::exists(folder / "failed") ||
            !seen.insert(cell.folder).second)
          continue;
        RunSeries run;
        run.folder = folder;
        run.state = RunState::kUnfinished;
        run.state_words = "it has not begun";
        run.config = cell.config;
        run.seed = cell.config.seed();
        runs.push_back(std::move(run));
      }
    } catch (const Error& error) {
      RunSeries run;
      run.folder = file;
      run.state_words =
          fmt::format("which cells the grid asked for can't be told: {}", error.what());
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

}  // namespace pawl
