"""Raking and planning, worked out apart from the library: prints the figures that the tests quote.

Run: python3 test/reference/rake.py
"""
from decimal import Decimal, getcontext
from fractions import Fraction
from statistics import NormalDist
from math import ceil, sqrt

getcontext().prec = 40


def cycle(table, rows, columns):
    """One round: rows to their totals, then columns to theirs."""
    table = [[x * total / sum(row) for x in row] for row, total in zip(table, rows)]
    sums = [sum(row[j] for row in table) for j in range(len(columns))]
    return [[x * total / s for x, total, s in zip(row, columns, sums)] for row in table]


def raked(table, rows, columns, rounds):
    table = [[Decimal(x) for x in row] for row in table]
    rows, columns = [Decimal(x) for x in rows], [Decimal(x) for x in columns]
    for _ in range(rounds):
        table = cycle(table, rows, columns)
    return table


def show(name, table, digits):
    print(name)
    for row in table:
        print("  ", [str(round(x, digits)) for x in row])


# The example of Wikipedia's "Iterative proportional fitting", which prints the table after three rounds.
wikipedia = ([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]],
             [150, 300, 400, 150], [200, 300, 400, 100])
show("4 x 4, three rounds", raked(*wikipedia, 3), 2)
show("4 x 4, in the limit", raked(*wikipedia, 200), 9)

# The example of Ardilly & Tille 2006, Sampling Methods, in the documentation of R's TeachingSampling::IPFP.
show("3 x 3, in the limit", raked([[80, 170, 150], [90, 80, 210], [10, 80, 130]],
                                  [430, 360, 210], [150, 300, 550], 200), 9)


def two_by_two(a, b, c, d, row, column, n):
    """The upper left cell of a 2 x 2 table with totals `row` and `column` of n and the odds ratio of a, b, c, d:
    the root of x (n - row - column + x) / ((row - x) (column - x)) = ad / bc, by bisection in whole fractions."""
    ratio = Fraction(a * d, b * c)
    low, high = Fraction(max(0, row + column - n)), Fraction(min(row, column))
    for _ in range(120):
        x = (low + high) / 2
        if x * (n - row - column + x) < ratio * (row - x) * (column - x):
            low = x
        else:
            high = x
    return low


print("2 x 2 from 30, 10, 20, 40 to 60 and 40 of 100:", float(two_by_two(30, 10, 20, 40, 60, 40, 100)))

z = NormalDist().inv_cdf(0.975)
plain = z * z * 0.25 / 0.05 ** 2
print("5 % at 95 %:", ceil(plain), "of 1000:", ceil(plain / (1 + (plain - 1) / 1000)))
print("5 points at 95 %:", ceil(z * z / 0.05 ** 2))
# Wilson's half width at one half is z / (2 sqrt(n + z^2))
print("5 % by Wilson:", ceil(z * z * 0.25 / 0.05 ** 2 - z * z), "5 points:", ceil(z * z / 0.05 ** 2 - z * z))


def per_group(p, q, power):
    """R's power.prop.test: Fleiss, Levin and Paik 2003, 4.14."""
    b = NormalDist().inv_cdf(power)
    mean = (p + q) / 2
    return ((z * sqrt(2 * mean * (1 - mean)) + b * sqrt(p * (1 - p) + q * (1 - q))) / (q - p)) ** 2


print("power.prop.test(p1 = .50, p2 = .75, power = .90): n =", round(per_group(0.5, 0.75, 0.9), 2))
