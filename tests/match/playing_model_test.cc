#include "match/playing_model.h"

#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Plays;
using testing::Scratch;
using testing::WriteRun;
using testing::WriteWeights;

TEST(PlayingModel, OfARunHasItsSettings) {
  Scratch scratch;
  WriteRun(scratch / "run", Plays("connect 5x4x4", {"search.simulations=5", "task.0.plies=12"}), 3);
  auto newest = PlayingModel::Read(scratch / "run");
  EXPECT_EQ(newest->folder(), scratch / "run/weights/000002");
  EXPECT_EQ(newest->game().name(), "connect 5x4x4");
  EXPECT_EQ(newest->settings().simulations, 5);
  EXPECT_EQ(newest->plies_max(), 12);
  auto first = PlayingModel::Read(scratch / "run", 0);
  EXPECT_EQ(first->folder(), scratch / "run/weights/000000");
  EXPECT_FALSE(first->network()->flat().equal(newest->network()->flat()));
  auto folder = PlayingModel::Read(scratch / "run/weights/000002");
  EXPECT_EQ(folder->settings().simulations, 5) << "it lies in the run's folder";
  EXPECT_TRUE(folder->network()->flat().equal(newest->network()->flat()));
}

TEST(PlayingModel, OfAWeightsFolderHasTheSchemasSettings) {
  Scratch scratch;
  WriteWeights(scratch / "alone", Plays("chess", {"search.simulations=5"}), 1);
  EXPECT_EQ(PlayingModel::Read(scratch / "alone")->settings().simulations,
            Config().search().simulations());
}

TEST(PlayingModel, LikesALegalMoveOfItsPolicy) {
  auto model = testing::Untrained("chess");
  Position position = model->game().ParsePosition("k7/8/8/8/8/8/8/K6R w - - 100 90");
  Move move = model->Likeliest(position);
  MoveList legal;
  model->game().Moves(position, &legal);
  EXPECT_NE(std::find(legal.begin(), legal.end(), move), legal.end());
  // That of a search without simulations, where the game goes on.
  GameState state(&model->game());
  Search search(model->settings());
  search.Begin(state, 0, RandomKey::Root(0), false);
  RunSearches(std::span(&search, 1), model->batch());
  EXPECT_EQ(model->Likeliest(state.position()), search.result().move);
}

TEST(PlayingModel, WhatIsNotThereIsNamed) {
  Scratch scratch;
  WriteRun(scratch / "run", Plays("tic_tac_toe"), 2);
  EXPECT_EQ(StoredGenerations(scratch / "run"), (std::vector<int64_t>{0, 1}));
  EXPECT_TRUE(StoredGenerations(scratch / "nowhere").empty());
  EXPECT_THAT(ErrorOf([&] { PlayingModel::Read(scratch / "run", 7); }),
              HasSubstr("holds no weights of generation 7; it holds 2 generations, from 0 to 1"));
  EXPECT_THAT(ErrorOf([&] { PlayingModel::Read(scratch / "nowhere"); }),
              HasSubstr("holds no weights"));
}

TEST(PlayingModel, AModelThatPlaysNothingIsRefused) {
  Scratch scratch;
  std::filesystem::create_directories(scratch / "text");
  Config config;
  config.mutable_model()->set_layers(1);
  Network network(config.model(), 64);
  testing::Write(scratch / "text/config.json", ToConfigJson(network));
  testing::Write(scratch / "text/model.safetensors", ToSafetensors(network));
  EXPECT_THAT(ErrorOf([&] { PlayingModel::Read(scratch / "text"); }),
              HasSubstr("is a model of kind transformer, which plays no game; name a model"));
}

}  // namespace
}  // namespace pawl
