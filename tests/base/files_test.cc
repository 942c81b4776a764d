#include "base/files.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <boost/crc.hpp>
#include <map>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

TEST(Crc32c, AgreesWithThePublishedVectorAndWithBoost) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);  // RFC 3720, B.4
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> oracle;
    oracle.process_bytes(bytes.data(), bytes.size());
    ASSERT_EQ(Crc32c(bytes), oracle.checksum()) << i;
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Sha256Hex, AgreesWithThePublishedVector) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(WriteFileAtomically, ReplacesWholeFilesAndLeavesNoTemporary) {
  Scratch scratch;
  WriteFileAtomically(scratch / "a", "one");
  WriteFileAtomically(scratch / "a", "two");
  EXPECT_EQ(ReadFile(scratch / "a"), "two");
  EXPECT_FALSE(std::filesystem::exists(scratch / "a.tmp"));
}

TEST(MakeFolder, SaysWhatIsInTheWay) {
  Scratch scratch;
  testing::Write(scratch / "file", "");
  EXPECT_THAT(ErrorOf([&] { MakeFolder(scratch / "file"); }), HasSubstr("choose another --out"));
  EXPECT_THAT(ErrorOf([&] { MakeFolder(scratch / "file/below"); }),
              HasSubstr("cannot make this folder"));
  EXPECT_THAT(ErrorOf([&] { MakeFolder("/proc/pawl"); }), HasSubstr("cannot make this folder"));
}

// What a path that was named wrongly is refused with.
std::string UsageErrorOf(const std::string& path, void (*action)(const std::filesystem::path&)) {
  ErrorCode code = ErrorCode::kFailed;
  std::string what = ErrorOf([&] { action(path); }, &code);
  EXPECT_EQ(code, ErrorCode::kUsage) << path;
  return what;
}

TEST(RequireFolder, IsAsMakeFolderAndMakesNothing) {
  Scratch scratch;
  testing::Write(scratch / "file", "");
  auto refused = [](const std::string& path) {
    std::string made = UsageErrorOf(path, MakeFolder);
    EXPECT_EQ(ErrorOf([&] { RequireFolder(path); }), made);
    return made;
  };
  std::string file = scratch / "file";
  EXPECT_EQ(refused(file), file + ": is a file, not a folder; choose another --out");
  EXPECT_EQ(refused(file + "/a/b"),
            file + "/a/b: cannot make this folder: " + file + " is a file; choose another --out");
  EXPECT_THAT(refused(""), HasSubstr("--out: is empty"));
  std::string below = scratch / "a/b";
  RequireFolder(below);
  RequireFolder(below + "/");
  EXPECT_FALSE(std::filesystem::exists(scratch / "a"));
  MakeFolder(below);
  RequireFolder(below);
}

TEST(RequireWritable, TellsWhyNoFileCanBeWrittenThere) {
  Scratch scratch;
  testing::Write(scratch / "file", "kept");
  auto refused = [](const std::string& path) { return UsageErrorOf(path, RequireWritable); };
  EXPECT_EQ(refused("/nowhere/x"),
            "/nowhere/x: cannot be written: there is no folder /nowhere; make it, or name another "
            "file");
  EXPECT_THAT(refused(scratch / "file/x"), HasSubstr("there is no folder"));
  EXPECT_THAT(refused(scratch.path()), HasSubstr("is a folder, not a file"));
  EXPECT_THAT(refused("/dev/null"), HasSubstr("is a device, not a file"));
  EXPECT_THAT(refused(scratch / std::string(300, 'x')),
              HasSubstr("cannot be written: File name too long"));
  RequireWritable(scratch / "file");
  EXPECT_EQ(ReadFile(scratch / "file"), "kept");
  RequireWritable(scratch / "new");
  EXPECT_EQ(ReadFile(scratch / "new"), "");
}

TEST(ReadFile, SaysWhichFileIsMissingAndThatItsNameIsTheFault) {
  Scratch scratch;
  testing::Write(scratch / "file", "");
  std::filesystem::create_symlink(scratch / "round", scratch / "round");
  for (const auto& [path, why] : std::map<std::string, std::string>{
           {"/nowhere/x", "No such file or directory"},
           {scratch / "file/below", "Not a directory"},
           {scratch / "round", "Too many levels of symbolic links"},
           {scratch / std::string(300, 'x'), "File name too long"}}) {
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_EQ(ErrorOf([&] { ReadFile(path); }, &code), path + ": cannot be read: " + why);
    EXPECT_EQ(code, ErrorCode::kUsage) << path;
  }
}

TEST(ReadFile, ReadsWhatHasNoSizeAndWhatIsEmpty) {
  Scratch scratch;
  testing::Write(scratch / "empty", "");
  EXPECT_EQ(ReadFile(scratch / "empty"), "");
  EXPECT_THAT(ReadFile("/proc/self/status"), HasSubstr("Name:"));
  std::filesystem::create_symlink(scratch / "empty", scratch / "link");
  EXPECT_EQ(ReadFile(scratch / "link"), "");
}

// Each would be waited for, or read, without end.
TEST(ReadFile, RefusesAtOnceWhatIsNoFile) {
  Scratch scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {AF_UNIX, {}};
  (scratch / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  for (const auto& [path, what] :
       std::map<std::string, std::string>{{scratch / "pipe", "is a pipe, not a file"},
                                          {scratch / "socket", "is a socket, not a file"},
                                          {scratch.path(), "is a folder, not a file"},
                                          {"/dev/zero", "is a device, not a file"}}) {
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_THAT(ErrorOf([&] { ReadFile(path); }, &code), HasSubstr(path + ": " + what));
    EXPECT_EQ(code, ErrorCode::kUsage) << path;
    EXPECT_THAT(ErrorOf([&] { ReadStored(path); }, &code), HasSubstr(what));
    EXPECT_EQ(code, ErrorCode::kData) << path;
  }
  ::close(socket);
}

TEST(ReadFile, RefusesWhatMemoryCannotHold) {
  Scratch scratch;
  testing::Write(scratch / "sparse", "x");
  std::filesystem::resize_file(scratch / "sparse", uintmax_t{1} << 43);
  EXPECT_THAT(ErrorOf([&] { ReadFile(scratch / "sparse"); }),
              HasSubstr("is 8796093022208 bytes long, more than the"));
}

TEST(ReadStored, SaysHowToGetAMissingFileBack) {
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_EQ(ErrorOf([] { ReadStored("/nowhere/x"); }, &code),
            "/nowhere/x: is missing; restore it from a copy, or start a new --out");
  EXPECT_EQ(code, ErrorCode::kData);
}

}  // namespace
}  // namespace pawl
