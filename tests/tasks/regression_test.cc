#include <numeric>
#include <sstream>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::SetTask;
using testing::TaskOf;

std::vector<double> Numbers(const std::string& prompt) {
  std::vector<double> numbers;
  std::istringstream in(prompt);
  for (std::string number; std::getline(in, number, ',');) numbers.push_back(std::stod(number));
  return numbers;
}

double Product(const std::vector<double>& x, const std::vector<double>& w) {
  return std::inner_product(x.begin(), x.end(), w.begin(), 0.0);
}

SetTask Settings(int64_t dimensions, double noise, double mismatch = 0) {
  return [=](TaskConfig* c) {
    c->set_dimensions(dimensions);
    c->set_noise(noise);
    c->set_mismatch(mismatch);
  };
}

TEST(Regression, KeepsWhatAllTasksPromise) {
  testing::ExpectProblemsAreKept("regression", {1});
  testing::ExpectProblemsAreKept("classify", {1});
}

TEST(Regression, WithoutNoiseTheAnswerIsTheProduct) {
  auto task = TaskOf("regression", Settings(5, 0));
  for (uint64_t n = 0; n < 30; ++n) {
    Problem p = DrawOne(*task, 1, n);
    std::vector<double> x = Numbers(p.prompt);
    ASSERT_EQ(x.size(), 5u);
    EXPECT_NEAR(std::stod(p.reference), Product(x, task->Truth()), 1e-9);
  }
}

// The mismatch is the squared distance between the weights taught and the true ones; with one
// dimension a problem tells the taught one.
TEST(Regression, AMismatchTeachesOtherWeights) {
  auto task = TaskOf("regression", Settings(1, 0, 0.25));
  Problem p = DrawOne(*task, 1, 3);
  double taught = std::stod(p.reference) / Numbers(p.prompt)[0];
  EXPECT_NEAR(std::abs(taught - task->Truth()[0]), 0.5, 1e-6);
}

TEST(Regression, WithinThreeDeviationsOfTheTeacherIsRight) {
  auto task = TaskOf("regression", Settings(3, 0.5));
  Problem p = {1, 0, "1,2,3", "2"};
  for (const char* right : {"2", "2.0", "3.4", "0.6", "3.5"}) EXPECT_TRUE(task->IsRight(p, right));
  for (const char* wrong : {"3.6", "0.4", "", "two", "nan", "inf", "2x", "2 3"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

// 500 answers deviate by the noise: the mean of the squares by noise^2 sqrt(2/500), 6%.
TEST(Regression, TheNoiseIsTheDeviationOfTheAnswers) {
  auto task = TaskOf("regression", Settings(2, 0.5));
  double squares = 0;
  for (uint64_t n = 0; n < 500; ++n) {
    Problem p = DrawOne(*task, 1, n);
    double off = std::stod(p.reference) - Product(Numbers(p.prompt), task->Truth());
    squares += off * off / 500;
  }
  EXPECT_NEAR(squares, 0.25, 0.25 * 0.3);
}

TEST(Classify, TheNoiseIsHowOftenTheSignIsWrong) {
  for (double noise : {0.0, 0.25, 1.0}) {
    auto task = TaskOf("classify", Settings(4, noise));
    int wrong = 0;
    for (uint64_t n = 0; n < 400; ++n) {
      Problem p = DrawOne(*task, 1, n);
      std::string sign = Product(Numbers(p.prompt), task->Truth()) >= 0 ? "1" : "-1";
      wrong += p.reference != sign;
      EXPECT_TRUE(task->IsRight(p, p.reference));
      EXPECT_FALSE(task->IsRight(p, p.reference == "1" ? "-1" : "1"));
    }
    EXPECT_NEAR(wrong, 400 * noise, noise == 0.25 ? 44 : 0) << "5 deviations of 8.7";
  }
  EXPECT_THAT(ErrorOf([] { TaskOf("classify", Settings(4, 1.5)); }),
              HasSubstr("is a probability for classify"));
}

}  // namespace
}  // namespace pawl
