#include "base/files.h"

#include <boost/crc.hpp>

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::ErrorOf;
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
  EXPECT_THAT(ErrorOf([&] { MakeFolder(scratch / "file/below"); }), HasSubstr("cannot make this folder"));
  EXPECT_THAT(ErrorOf([&] { MakeFolder("/proc/pawl"); }), HasSubstr("cannot make this folder"));
}

TEST(ReadFile, SaysWhichFileIsMissing) {
  EXPECT_EQ(ErrorOf([] { ReadFile("/nowhere/x"); }), "/nowhere/x: cannot be read");
}

}  // namespace
}  // namespace pawl
