"""Tango's score interval of a difference of paired shares, worked out apart from the library: prints what tests quote.

The interval holds every d with |b - c - n d| <= z sqrt(n (2 q + d (1 - d))), where q is the likelihood's maximum under d:
q = (sqrt(B^2 - 4 A C) - B) / 2A with A = 2n, B = -b - c + (2n - b + c) d, C = -c d (1 - d); b and c are the pairs that
changed. Source: Tango 1998, Statistics in Medicine 17:891-908. Limits by bisection in 50 digits.

Run: python3 test/reference/tango.py
"""
from decimal import Decimal as D, getcontext
from math import comb
from fractions import Fraction

getcontext().prec = 50
Z95 = D("1.9599639845400542355245944305205515279555")  # Phi^-1(0.975), DLMF 7.17 / mpmath


def statistic(b, c, n, d):
    A = 2 * n
    B = -b - c + (2 * n - b + c) * d
    C = -c * d * (1 - d)
    q = ((B * B - 4 * A * C).sqrt() - B) / (2 * A)
    variance = n * (2 * q + d * (1 - d))
    return (b - c - n * d) / variance.sqrt() if variance > 0 else None


def limit(b, c, n, z, sign):
    inside, outside = D(b - c) / n, D(sign)
    for _ in range(150):
        middle = (inside + outside) / 2
        t = statistic(b, c, n, middle)
        inside, outside = (middle, outside) if t is not None and abs(t) <= z else (inside, middle)
    return inside


def mcnemar(b, c):
    n, k = b + c, max(b, c)
    return min(Fraction(1), Fraction(2 * sum(comb(n, i) for i in range(k, n + 1)), 2 ** n))


for name, (both, first, second, none) in {
    # both as R's contingencytables (Fagerland, Lydersen and Laake 2017, chapter 8) has them
    "Cavo 2012": (59, 6, 16, 80),
    "Bentur 2009": (1, 1, 7, 12),
    "PropCIs::scoreci.mp(b = 40, c = 20, n = 160)": (60, 40, 20, 40),
    "44 of whom one changed": (43, 0, 1, 0),
}.items():
    n = both + first + second + none
    lower, upper = limit(first, second, n, Z95, -1), limit(first, second, n, Z95, 1)
    print(f"{name}: {D(first - second) / n:.10f} [{lower:.10f}, {upper:.10f}]",
          f"exact McNemar {float(mcnemar(first, second)):.12f}")
