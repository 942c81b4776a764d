#include "base/files.h"

#include <fcntl.h>
#include <nmmintrin.h>
#include <openssl/evp.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/error.h"
#include "base/machine.h"

namespace pawl {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void Fail(const fs::path& path, std::string_view what) {
  std::string todo = errno == ENOSPC ? "free some space and run the same command again" : "";
  throw Error(ErrorCode::kFailed, path.string(), fmt::format("{}: {}", what, std::strerror(errno)),
              todo);
}

void SyncPath(const fs::path& path, int flags) {
  int fd = ::open(path.c_str(), flags);
  if (fd < 0) Fail(path, "cannot open");
  int failed = ::fsync(fd);
  ::close(fd);
  if (failed != 0) Fail(path, "cannot sync");
}

void WriteAndSync(const fs::path& path, int flags, std::string_view bytes) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
  if (fd < 0) Fail(path, "cannot create");
  for (size_t done = 0; done < bytes.size();) {
    ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      ::close(fd);
      Fail(path, "cannot write");
    }
    done += static_cast<size_t>(n);
  }
  CrashPoint("file-written");
  int failed = ::fsync(fd);
  ::close(fd);
  if (failed != 0) Fail(path, "cannot sync");
}

void SyncFolder(const fs::path& path) { SyncPath(path, O_RDONLY | O_DIRECTORY); }

// A path that was named wrongly is the user's fault, a disk that fails is not.
ErrorCode WhoseFault(int error) {
  for (int named_wrongly :
       {ENOENT, ENOTDIR, EISDIR, EEXIST, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG}) {
    if (error == named_wrongly) return ErrorCode::kUsage;
  }
  return ErrorCode::kFailed;
}

[[noreturn]] void FailToOpen(const fs::path& path) {
  if (WhoseFault(errno) == ErrorCode::kUsage)
    throw Error(ErrorCode::kUsage, path.string(),
                fmt::format("cannot be read: {}", std::strerror(errno)));
  Fail(path, "cannot be read");
}

std::string ReadToEnd(int fd, const fs::path& path) {
  struct stat info;
  if (::fstat(fd, &info) != 0) Fail(path, "cannot be read");
  if (info.st_size > MemoryBytes()) {
    throw Error(ErrorCode::kUsage, path.string(),
                fmt::format("is {} bytes long, more than the {} of this machine's memory",
                            info.st_size, MemoryBytes()));
  }
  try {
    auto size = static_cast<size_t>(info.st_size), done = size_t{0};
    std::string bytes(size, '\0');
    char more[65536];  // for files that grow, and those of /proc and /sys, whose size is given as 0
    for (;;) {
      bool known = done < size;
      ssize_t n = ::read(fd, known ? bytes.data() + done : more, known ? size - done : sizeof more);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) Fail(path, "cannot be read");
      if (n == 0) break;
      if (!known) bytes.append(more, static_cast<size_t>(n));
      done += static_cast<size_t>(n);
    }
    bytes.resize(done);
    return bytes;
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::kFailed, path.string(),
                fmt::format("is {} bytes long, for which no memory is left", info.st_size));
  }
}

__attribute__((target("sse4.2"))) uint32_t Crc32cHardware(std::string_view bytes) {
  uint64_t crc = 0xFFFFFFFF;
  const char* p = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; left -= 8, p += 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    crc = _mm_crc32_u64(crc, word);
  }
  for (; left > 0; --left, ++p) crc = _mm_crc32_u8(static_cast<uint32_t>(crc), *p);
  return static_cast<uint32_t>(crc) ^ 0xFFFFFFFF;
}

}  // namespace

std::string ReadFile(const fs::path& path) {
  RequireFile(path);
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK |
                                    O_NOCTTY);  // the file may have been replaced meanwhile
  if (fd < 0) FailToOpen(path);
  try {
    std::string bytes = ReadToEnd(fd, path);
    ::close(fd);
    return bytes;
  } catch (...) {
    ::close(fd);
    throw;
  }
}

std::string ReadStored(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    throw Error(ErrorCode::kData, path.string(), "is missing", kGetItBack);
  try {
    return ReadFile(path);
  } catch (const Error& refused) {
    throw Error(ErrorCode::kData, "", refused.what(), kGetItBack);
  }
}

void RequireFile(const fs::path& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return;
  const char* kind = S_ISDIR(info.st_mode)    ? "a folder"
                     : S_ISFIFO(info.st_mode) ? "a pipe"
                     : S_ISSOCK(info.st_mode) ? "a socket"
                                              : "a device";
  throw Error(
      ErrorCode::kUsage, path.string(), fmt::format("is {}, not a file", kind),
      S_ISFIFO(info.st_mode) ? "write what comes out of it into a file first" : "name a file");
}

void WriteFileAtomically(const fs::path& path, std::string_view bytes) {
  fs::path temporary = path.string() + ".tmp";
  WriteAndSync(temporary, O_TRUNC, bytes);
  CrashPoint("file-synced");
  if (::rename(temporary.c_str(), path.c_str()) != 0) Fail(path, "cannot rename into place");
  CrashPoint("file-renamed");
  SyncFolder(path.parent_path().empty() ? "." : path.parent_path());
}

void AppendDurably(const fs::path& path, std::string_view bytes) {
  WriteAndSync(path, O_APPEND, bytes);
}

void RequireWritable(const fs::path& path) {
  RequireFile(path);
  fs::path folder = path.parent_path();
  std::error_code none;
  if (!folder.empty() && !fs::is_directory(folder, none))
    throw Error(ErrorCode::kUsage, path.string(),
                fmt::format("cannot be written: there is no folder {}", folder.string()),
                "make it, or name another file");
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd >= 0) {
    ::close(fd);
    return;
  }
  throw Error(WhoseFault(errno), path.string(),
              fmt::format("cannot be written: {}", std::strerror(errno)), "name another file");
}

void RequireFolder(const fs::path& path) {
  if (path.empty()) throw Error(ErrorCode::kUsage, "--out", "is empty", "name a folder");
  std::error_code none;
  fs::path there = fs::absolute(path, none);  // the nearest that is there
  while (!fs::exists(there, none) && there.has_relative_path()) there = there.parent_path();
  bool itself = fs::equivalent(there, path, none);
  if (!fs::is_directory(there, none))
    throw Error(ErrorCode::kUsage, path.string(),
                itself ? "is a file, not a folder"
                       : fmt::format("cannot make this folder: {} is a file", there.string()),
                "choose another --out");
  if (::access(there.c_str(), W_OK) != 0)
    throw Error(ErrorCode::kUsage, path.string(),
                itself ? "this folder is not writable"
                       : fmt::format("cannot make this folder: {} is not writable", there.string()),
                "choose another --out or change its permissions");
}

void MakeFolder(const fs::path& path) {
  RequireFolder(path);
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    throw Error(WhoseFault(error.value()), path.string(),
                fmt::format("cannot make this folder: {}", error.message()),
                "choose another --out");
}

void CommitFolder(const fs::path& folder, const fs::path& target) {
  for (const auto& entry : fs::directory_iterator(folder)) SyncPath(entry.path(), O_RDONLY);
  SyncFolder(folder);
  CrashPoint("folder-synced");
  fs::remove_all(target);
  fs::rename(folder, target);
  CrashPoint("folder-renamed");
  SyncFolder(target.parent_path());
}

std::string Sha256Hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();  // nothing else about it can fail
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

uint32_t Crc32c(std::string_view bytes) {
  static const bool hardware = __builtin_cpu_supports("sse4.2");
  if (hardware) return Crc32cHardware(bytes);
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

void CrashPoint(std::string_view point) {
  static const char* wanted = std::getenv("PAWL_CRASH_AT");
  if (wanted == nullptr) [[likely]]
    return;
  static std::atomic<long> passes{0};
  std::string_view setting(wanted);
  size_t colon = setting.rfind(':');
  std::string_view name = setting.substr(0, colon);
  if (name != "any" && name != point) return;
  long n = colon == std::string_view::npos ? 1 : std::atol(setting.data() + colon + 1);
  if (++passes == n) ::kill(::getpid(), SIGKILL);
}

}  // namespace pawl
