// Theory: finite-size formulas with which several exhibits are compared. theory.cc has the
// derivations.
//
// Units: squared errors are in units of the noise's variance; features are standard normal, d of
// them.
// Threads: any.  Errors: none; rows must exceed dimensions + 1.
#pragma once

namespace pawl {

// E |w^ - w|^2 of least squares on `rows` points: d / (rows - d - 1).
double FitError(double dimensions, double rows);

// What is left of a squared error of the model that `synthetic` of `rows` points come from (the
// others are real), after least squares on all of them: E |(S + F)^-1 S e|^2 / |e|^2 for
// independent Wishart S (of the synthetic points) and F (of the real ones). Tends to (synthetic /
// rows)^2 as rows grow.
double ErrorKept(double dimensions, double synthetic, double rows);

}  // namespace pawl
