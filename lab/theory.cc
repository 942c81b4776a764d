#include "lab/theory.h"

namespace pawl {

// E (X'X)^-1 = I / (rows - d - 1), the mean of the inverse Wishart distribution.
double FitError(double dimensions, double rows) { return dimensions / (rows - dimensions - 1); }

// Let W = S + F, Wishart with N = rows, and U = W^-1/2 S W^-1/2, matrix beta and independent of W
// (m = synthetic points). The mean of B'B with B = W^-1 S is a multiple c of the identity, since
// the distribution is invariant under rotations, and c d = E tr(U W^-1 U W).
//   For a fixed symmetric M, integration by parts (Stein's identity on H = X M W^-1 M, W = X'X)
//   gives
//     E tr(W M W^-1 M) = ((N - 1) tr M^2 - (tr M)^2) / (N - d - 1).
//   Put M = U; a = E tr U^2 and b = E (tr U)^2 follow from S = W^1/2 U W^1/2, whose own moments are
//   a Wishart's with m:
//     E tr S^2   = N (N + 1) a + N b = m d (m + d + 1)
//     E (tr S)^2 = 2 N a + N^2 b     = m^2 d^2 + 2 m d.
// With d = 1 it is the second moment of the beta distribution, m (m + 2) / (N (N + 2)).
double ErrorKept(double dimensions, double synthetic, double rows) {
  const double d = dimensions, m = synthetic, n = rows;
  double squares = m * d * (m + d + 1), square = m * m * d * d + 2 * m * d;
  double determinant = n * (n + 1) * n * n - n * 2 * n;
  double a = (squares * n * n - n * square) / determinant;
  double b = (n * (n + 1) * square - 2 * n * squares) / determinant;
  return ((n - 1) * a - b) / (n - d - 1) / d;
}

}  // namespace pawl
