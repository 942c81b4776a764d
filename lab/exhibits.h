// The exhibits, one file each in lab/exhibits/.
#pragma once

#include "base/error.h"
#include "lab/exhibit.h"

namespace pawl {

extern const Exhibit kTheoryRegression, kTheoryGaussian, kTheoryCategorical, kTheoryVerifier,
    kTheoryStrong, kTheoryMemory, kReadTwice;
extern const Exhibit kTelephone, kFreshThreshold, kFactsVersusSkill, kLongerSums, kPrecisionLaw,
    kPassAtK, kCapacity, kCheckEasierThanDo, kCoupledPositions, kTinyAdder, kBacktranslation,
    kLinearMachine, kTraceNeeded, kShiftedInputs, kNapkin, kReward, kShorterWork, kPerfectSmall,
    kSelfPlayClimbs, kRefereeError, kOwnProblems, kWindow, kFreshGames, kNim, kRulesSuffice,
    kNapkinChess, kStateTracking, kLongerBooks, kSelfStudy, kAutomata, kRulesOrExamples;

}  // namespace pawl
