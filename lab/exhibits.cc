#include "lab/exhibits.h"

namespace pawl {

const std::vector<const Exhibit*>& Exhibits() {
  static const std::vector<const Exhibit*> exhibits = {&kTheoryRegression,
                                                       &kTheoryGaussian,
                                                       &kTheoryCategorical,
                                                       &kTheoryVerifier,
                                                       &kTheoryStrong,
                                                       &kTheoryMemory,
                                                       &kReadTwice,
                                                       &kTelephone,
                                                       &kFreshThreshold,
                                                       &kFactsVersusSkill,
                                                       &kLongerSums,
                                                       &kPrecisionLaw,
                                                       &kPassAtK,
                                                       &kCapacity,
                                                       &kCheckEasierThanDo,
                                                       &kCoupledPositions,
                                                       &kTinyAdder,
                                                       &kBacktranslation,
                                                       &kLinearMachine,
                                                       &kTraceNeeded,
                                                       &kShiftedInputs,
                                                       &kNapkin,
                                                       &kReward,
                                                       &kShorterWork,
                                                       &kPerfectSmall,
                                                       &kSelfPlayClimbs,
                                                       &kRefereeError,
                                                       &kOwnProblems,
                                                       &kWindow,
                                                       &kFreshGames,
                                                       &kNim,
                                                       &kRulesSuffice,
                                                       &kNapkinChess,
                                                       &kStateTracking,
                                                       &kLongerBooks,
                                                       &kSelfStudy,
                                                       &kAutomata,
                                                       &kRulesOrExamples};
  return exhibits;
}

}  // namespace pawl
