"""Laney's p' and u' limits, and the same for a net score, in 50-digit decimals: what test/compare/trend.test.ts quotes.

    python3 test/reference/laney.py

Laney 2002, Improved control charts for attributes, Quality Engineering 14:531-537:
z = (x - centre) / s, s the standard error of x at the centre; sigma z = mean |z - previous z| / d2; limits are
centre -+ 3 * s * sigma z. d2 is 2 / sqrt(pi), which tables round to 1.128.

Data: Montgomery, Introduction to Statistical Quality Control, purchase orders (p chart with variable sample size:
centre 0.096) and dyed cloth (u chart with variable inspection units: centre 1.42); in R's qcc as `dyedcloth`.
Mohammed et al. 2013, BMJ Quality & Safety 22:362-368: patients of English emergency departments seen within four
hours, the first six weeks, as the vignette of R's qicharts2 prints them.
The net score is made up: 14 months of promoters, passives, detractors, one of them without answers.
"""
from decimal import Decimal as D, getcontext

getcontext().prec = 50

SQRT_PI = D("3.14159265358979323846264338327950288419716939937510582").sqrt()

SIZES = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90]
ERRORS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]

UNITS = ["10", "8", "13", "10", "9.5", "10", "12", "10.5", "12", "12.5"]
DEFECTS = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]

SEEN = [266501, 264225, 276532, 281461, 269071, 261215]
PATIENTS = [280443, 276823, 291681, 296155, 282343, 275888]

MONTHS = [
    (210, 120, 70), (198, 131, 80), (260, 150, 75), (120, 66, 49), (233, 118, 90), (0, 0, 0), (340, 210, 118),
    (301, 190, 133), (222, 101, 60), (199, 140, 88), (275, 160, 99), (180, 120, 71), (245, 133, 84), (260, 90, 20),
]


def laney(values, sizes, variance):
    """values: Decimal or None; variance: of one item, from the centre."""
    seen = [(x, D(n)) for x, n in zip(values, sizes) if x is not None]
    centre = sum(x * n for x, n in seen) / sum(n for _, n in seen)
    each = variance(centre)
    z = [(x - centre) / (each / n).sqrt() for x, n in seen]
    moves = [abs(after - before) for before, after in zip(z, z[1:])]
    sigma_z = sum(moves) / len(moves) * SQRT_PI / 2
    margins = [3 * sigma_z * (each / n).sqrt() for _, n in seen]
    return centre, sigma_z, [(centre - m, centre + m) for m in margins]


def show(name, result, places):
    centre, sigma_z, limits = result
    print(f"{name}: centre {centre:.15f}, sigma z {sigma_z:.15f}")
    for i in places:
        print(f"  point {i}: {limits[i][0]:.15f} {limits[i][1]:.15f}")


def main():
    p = [D(d) / n for d, n in zip(ERRORS, SIZES)]
    show("p' purchase orders", laney(p, SIZES, lambda c: c * (1 - c)), [0, 1, 11, 24])

    seen = [D(d) / n for d, n in zip(SEEN, PATIENTS)]
    show("p' emergency departments", laney(seen, PATIENTS, lambda c: c * (1 - c)), [0, 5])

    u = [D(d) / D(n) for d, n in zip(DEFECTS, UNITS)]
    show("u' dyed cloth", laney(u, UNITS, lambda c: c), [0, 2, 9])

    sizes = [sum(month) for month in MONTHS]
    net = [D(100 * (p - d)) / n if n else None for (p, _, d), n in zip(MONTHS, sizes)]
    within = sum(D(10000) * (p + d) - n * x * x for (p, _, d), n, x in zip(MONTHS, sizes, net) if n) / sum(sizes)
    show("net score", laney(net, sizes, lambda c: within), [0, 3, 12])


main()
