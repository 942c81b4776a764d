#include "model/safetensors.h"

#include <cmath>
#include <cstring>

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

std::string File(const std::string& header, const std::string& data) {
  uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
}

template <typename Float>
std::string Bytes(const std::vector<Float>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Float));
}

std::string Error(const std::string& bytes, const char* numbers = nullptr) {
  ErrorCode code = ErrorCode::kData;
  std::string error = testing::ErrorOf(
      [&] {
        SafetensorsFile file(bytes, "w");
        if (numbers != nullptr) file.RequireNumbers(numbers);
      },
      &code);
  EXPECT_EQ(code, ErrorCode::kData) << error;
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 0) << error;
  return error;
}

std::string Tensor(const char* name, const char* shape, int begin, int end,
                   const char* type = "F32") {
  return std::string("\"") + name + "\": {\"dtype\": \"" + type + "\", \"shape\": " + shape +
         ", \"data_offsets\": [" + std::to_string(begin) + ", " + std::to_string(end) + "]}";
}

TEST(SafetensorsFile, GivesEachTensorItsBytes) {
  std::string bytes = File("{" + Tensor("b", "[1]", 8, 12) + "," + Tensor("a", "[2]", 0, 8) + "," +
                               Tensor("none", "[0, 7]", 4, 4) + "}",
                           "aaaaaaaabbbb");
  SafetensorsFile file(bytes, "w");
  EXPECT_EQ(file.BytesOf("a"), "aaaaaaaa");
  EXPECT_EQ(file.BytesOf("b"), "bbbb");
  EXPECT_EQ(file.entries().at("a").shape, (std::vector<int64_t>{2}));
}

TEST(SafetensorsFile, NamesTheFirstElementThatIsNoNumber) {
  for (float bad : {NAN, INFINITY, -INFINITY}) {
    std::string bytes =
        File("{" + Tensor("t", "[2, 3]", 0, 24) + "}", Bytes<float>({1, 2, 3, 4, 5, bad}));
    EXPECT_THAT(
        Error(bytes, "t"),
        HasSubstr(fmt::format("w: t holds {} at [1,2], which is no number to compute with", bad)));
  }
  EXPECT_THAT(
      Error(File("{" + Tensor("t", "[3]", 0, 24, "F64") + "}", Bytes<double>({1, NAN, NAN})), "t"),
      HasSubstr("t holds nan at [1]"));
  EXPECT_THAT(Error(File("{" + Tensor("t", "[]", 0, 4) + "}", Bytes<float>({NAN})), "t"),
              HasSubstr("t holds nan at []"));
  EXPECT_EQ(Error(File("{" + Tensor("t", "[2]", 0, 8) + "}", Bytes<float>({-0.0f, 3e38f})), "t"),
            "");
}

TEST(SafetensorsFile, TensorsFillTheFileOnceEach) {
  std::string data(12, 'x');
  EXPECT_THAT(
      Error(File("{" + Tensor("a", "[2]", 0, 8) + "," + Tensor("b", "[2]", 4, 12) + "}", data)),
      HasSubstr("w: b lies where a lies, from byte 4 of the data on"));
  EXPECT_THAT(
      Error(File("{" + Tensor("a", "[2]", 0, 8) + "," + Tensor("b", "[2]", 0, 8) + "}", data)),
      HasSubstr("lies where"));
  EXPECT_THAT(
      Error(File("{" + Tensor("a", "[1]", 0, 4) + "," + Tensor("b", "[1]", 8, 12) + "}", data)),
      HasSubstr("leaves a gap of 4 bytes between a and b"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "[2]", 0, 8) + "}", data)),
              HasSubstr("holds 4 bytes that are no tensor's"));
  EXPECT_THAT(
      Error(File("{" + Tensor("a", "[1]", 0, 4) + "," + Tensor("a", "[2]", 4, 12) + "}", data)),
      HasSubstr("w: header: holds \"a\" twice in one object"));
}

TEST(SafetensorsFile, NoSizeIsBelieved) {
  std::string data(8, 'x');
  EXPECT_THAT(Error(File("{" + Tensor("a", "[1000000000000000000]", 0, 8) + "}", data)),
              HasSubstr("a has offsets that do not fit its shape [1000000000000000000]"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "[4294967296, 4294967296, 4]", 0, 8) + "}", data)),
              HasSubstr("do not fit its shape"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "[-2]", 0, 8) + "}", data)),
              HasSubstr("w: header: a.shape.0 = -2: want a whole number from 0"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "[2.5]", 0, 8) + "}", data)),
              HasSubstr("a.shape.0 = 2.5: want a whole number"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "\"x\"", 0, 8) + "}", data)),
              HasSubstr("a.shape = \"x\": want an array"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "[2]", 8, 0) + "}", data)), HasSubstr("a has offsets"));
  EXPECT_THAT(Error(File("{" + Tensor("a", "[2]", 0, 16) + "}", data)),
              HasSubstr("a is not whole, its end is byte 16 of 8"));
  EXPECT_THAT(Error(std::string(8, '\xff')), HasSubstr("is cut short: its header is not whole"));
  EXPECT_THAT(Error(File(std::string(17 << 20, ' '), "")),
              HasSubstr("has a header of 17825792 bytes; 16777216 are read at most"));
}

TEST(SafetensorsFile, AHeaderIsJsonOfABoundedDepth) {
  EXPECT_THAT(Error(File(std::string(200000, '['), "")),
              HasSubstr("w: header: nests deeper than 32 levels"));
  EXPECT_THAT(Error(File("[]", "")), HasSubstr("w: header: is []: want an object"));
  EXPECT_THAT(Error(File("{\"a\": 7}", "")), HasSubstr("a = 7: want an object"));
  EXPECT_THAT(Error(File("{\"a\": {}}", "")), HasSubstr("lacks a.dtype"));
  EXPECT_THAT(Error(File("{\"__metadata__\": {\"sha256\": 7}}", "")),
              HasSubstr("__metadata__.sha256 = 7: want a text"));
}

}  // namespace
}  // namespace pawl
