"""Quantile rows of the body tables that no survey table holds: children, reference intervals, cardiac markers."""
import math

from body_measures import N, OPEN_AGE, SEXES, Z


def normal_row(mean, sd):
    return [mean + sd * z for z in Z]


def interval_row(low, high, share=0.95):
    """The reference interval as the central part of a normal (log-normal if it is wide) curve."""
    k = N.inv_cdf(0.5 + share / 2)
    if high / low > 2.5:
        m, s = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * k)
        return [math.exp(m + s * z) for z in Z]
    return normal_row((low + high) / 2, (high - low) / (2 * k))


def centile_row(points):
    """Quantiles through published centiles {p: value}, linear in z."""
    known = sorted((N.inv_cdf(p), v) for p, v in points.items())
    out = []
    for z in Z:
        i = max(0, min(len(known) - 2, sum(1 for k in known if k[0] <= z) - 1))
        (za, va), (zb, vb) = known[i], known[i + 1]
        out.append(va + (vb - va) * (z - za) / (zb - za))
    return out


BOTH = SEXES
FLEMING_AGES = [(0, .25), (.25, .5), (.5, .75), (.75, 1), (1, 1.5), (1.5, 2), (2, 3), (3, 4), (4, 6), (6, 8), (8, 12),
                (12, 15), (15, 18)]
FLEMING_HEART = [(107, 123, 133, 143, 154, 164, 181), (104, 120, 129, 140, 150, 159, 175),
                 (98, 114, 123, 134, 143, 152, 168), (93, 109, 118, 128, 137, 145, 161),
                 (88, 103, 112, 123, 132, 140, 156), (82, 98, 106, 116, 126, 135, 149),
                 (76, 92, 100, 110, 119, 128, 142), (70, 86, 94, 104, 113, 123, 136),
                 (65, 81, 89, 98, 108, 117, 131), (59, 74, 82, 91, 101, 111, 123), (52, 67, 75, 84, 93, 103, 115),
                 (47, 62, 69, 78, 87, 96, 108), (43, 58, 65, 73, 83, 92, 104)]
FLEMING_BREATH = [(25, 34, 43, 57, 66), (24, 33, 41, 55, 64), (23, 31, 39, 52, 61), (22, 30, 37, 50, 58),
                  (21, 28, 35, 46, 53), (19, 25, 31, 40, 46), (18, 22, 28, 34, 38), (17, 21, 25, 29, 33),
                  (17, 20, 23, 27, 29), (16, 18, 21, 24, 27), (14, 16, 19, 22, 25), (12, 15, 18, 21, 23),
                  (11, 13, 16, 19, 22)]
# AAP 2017, tables 4 and 5, 50th centile of pressure at the 50th centile of height; the distance to the 95th centile
# gives the standard deviations 10.3 and 8.5 mmHg.
AAP_SYSTOLIC = {"male": [86, 86, 89, 91, 93, 95, 96, 97], "female": [86, 86, 89, 90, 92, 93, 94, 95]}
AAP_DIASTOLIC = {"male": [41, 41, 44, 47, 51, 53, 56, 58, 60, 61, 63, 63, 62, 61, 61, 63],
                 "female": [43, 43, 48, 50, 53, 55, 56, 57, 59, 60, 60, 60, 61, 63, 64, 64]}
# Dallman and Oski: age from, to, then (mean, -2 SD) of hemoglobin, hematocrit, red cells; a normal curve through them.
BLOOD_CHILD = [("both", 0, .04, (16.5, 13.5), (51, 42), (4.7, 3.9)), ("both", .04, .125, (14.0, 10.0), (43, 31), (4.2, 3.0)),
               ("both", .125, .5, (11.5, 9.5), (35, 29), (3.8, 3.1)), ("both", .5, 2, (12.0, 10.5), (36, 33), (4.5, 3.7)),
               ("both", 2, 6, (12.5, 11.5), (37, 34), (4.6, 3.9)), ("both", 6, 12, (13.5, 11.5), (40, 35), (4.6, 4.0)),
               ("female", 12, 18, (14.0, 12.0), (41, 36), (4.6, 4.1)), ("male", 12, 18, (14.5, 13.0), (43, 37), (4.9, 4.5))]
LEUKOCYTES_CHILD = [(0, .04, 9.0, 30.0), (.04, .25, 5.0, 19.5), (.25, .75, 6.0, 17.5), (.75, 1.5, 6.0, 17.5), (1.5, 3, 6.0, 17.0),
                    (3, 5, 5.5, 15.5), (5, 7, 5.0, 14.5), (7, 13, 4.5, 13.5), (13, 18, 4.5, 13.0)]
# CALIPER: reference intervals (central 95 %).
CREATININE_CHILD = [("both", 0, 2, .10, .36), ("both", 2, 5, .20, .43), ("both", 5, 12, .31, .61), ("both", 12, 15, .45, .81),
                    ("male", 15, 19, .62, 1.08), ("female", 15, 19, .49, .84)]
ALP_CHILD = [("both", 0, .04, 90, 273), ("both", .04, 1, 134, 518), ("both", 1, 10, 156, 369), ("both", 10, 13, 141, 460),
             ("male", 13, 15, 127, 517), ("male", 15, 17, 89, 365), ("male", 17, 19, 59, 164),
             ("female", 13, 15, 62, 280), ("female", 15, 17, 54, 128), ("female", 17, 19, 48, 95)]


def sexes_of(label):
    return SEXES if label == "both" else (label,)


def literature():
    """Rows that no survey table holds: (measure, sex, from, to, quantiles, source, derived)."""
    rows = []
    for (a, b), heart, breath in zip(FLEMING_AGES, FLEMING_HEART, FLEMING_BREATH):
        for sex in SEXES:
            if b <= 8:  # survey rows from 8 (heart rate)
                rows.append(("Heart Rate", sex, a, b, centile_row(dict(zip((.01, .1, .25, .5, .75, .9, .99), heart))), "fleming_2011", ""))
            rows.append(("Respiration Rate", sex, a, b, centile_row(dict(zip((.01, .1, .5, .9, .99), breath))), "fleming_2011", ""))
    for sex in SEXES:
        for age in range(8):
            rows.append(("Systolic Blood Pressure", sex, age, age + 1, normal_row(AAP_SYSTOLIC[sex][age], 10.3), "aap_2017_bp", "normal curve"))
        for age in range(16):
            rows.append(("Diastolic Blood Pressure", sex, age, age + 1, normal_row(AAP_DIASTOLIC[sex][age], 8.5), "aap_2017_bp", "normal curve"))
        rows.append(("Respiration Rate", sex, 18, OPEN_AGE, interval_row(12, 20), "cretikos_2008", "normal curve"))
        for a, b, shift in ((0, 60, 0.0), (60, OPEN_AGE, -0.23)):
            rows.append(("Body Temperature", sex, a, b, normal_row(36.57 + shift, 0.42), "geneva_2019", "normal curve"))
        for a, b, lo, hi in ((0, 18, 96, 100), (18, 65, 95, 100), (65, OPEN_AGE, 93.5, 99.5)):
            q = [min(100.0, x) for x in interval_row(lo, hi)]
            rows.append(("Oxygen Saturation", sex, a, b, q, "spo2_reference", "normal curve"))
        rows.append(("Left ventricular Ejection fraction", sex, 0, OPEN_AGE, normal_row(62 if sex == "male" else 64, 5), "lang_2015", "normal curve; not read until a module sets the value"))
    for who, a, b, hemoglobin, hematocrit, red in BLOOD_CHILD:
        for sex in sexes_of(who):
            for measure, (mean, low) in (("Hemoglobin", hemoglobin), ("Hematocrit", hematocrit), ("Red Blood Cells", red)):
                rows.append((measure, sex, a, b, normal_row(mean, (mean - low) / 2), "dallman_oski", "normal curve"))
    for a, b, low, high in LEUKOCYTES_CHILD:
        for sex in SEXES:
            rows.append(("White Blood Cells", sex, a, b, interval_row(low, high), "dallman_oski", "log-normal curve"))
    for measure, table in (("Creatinine", CREATININE_CHILD), ("Alkaline Phosphatase", ALP_CHILD)):
        for who, a, b, low, high in table:
            for sex in sexes_of(who):
                rows.append((measure, sex, a, b, interval_row(low, high), "caliper_2012", "curve through the reference interval"))
    rows += albuminuria()
    rows += cardiac_markers()
    for sex in SEXES:
        rows.append(("Lactate", sex, 0, OPEN_AGE, interval_row(0.5, 2.2), "lactate_reference", "log-normal curve through the reference interval"))
    return rows


# Nord-Trondelag Health Study: quartiles of troponin I. Gutenberg Health Study: 99th centile at 35-74. NHANES: 99th centile
# of healthy adults, most of them under 40. Generation Scotland: twice the 99th centile beyond 70.
TROPONIN = {"male": ((2.65, 3.75, 5.65), 33.1), "female": ((1.95, 2.75, 4.15), 19.9)}
TROPONIN_ALL, TROPONIN_HEALTHY = 27.0, 13.0
# Generation Scotland: median and 97.5th centile.
NT_PROBNP = [(0, 30, {"male": (21, 104), "female": (51, 196)}), (50, 60, {"male": (38, 195), "female": (66, 299)}),
             (80, OPEN_AGE, {"male": (281, 6792), "female": (240, 2704)})]


def natriuretic_peptide(sex):
    """Log-normal curves through the published centiles; decades between them by straight lines of the logarithm."""
    known = []
    for a, b, published in NT_PROBNP:
        median, high = published[sex]
        known.append((a, b, math.log(median), math.log(high / median) / N.inv_cdf(0.975)))
    rows = [(a, b, m, s, "log-normal curve") for a, b, m, s in known]
    for (a, b, m, s), (c, d, n, t) in zip(known, known[1:]):
        first, last = b - 5, c + 5
        for age in range(b, c, 10):
            w = (age + 5 - first) / (last - first)
            rows.append((age, age + 10, m + w * (n - m), s + w * (t - s), "log-normal curve between those of the published ages"))
    return [("NT-proBNP", sex, a, b, [math.exp(m + s * z) for z in Z], "welsh_2022", note) for a, b, m, s, note in sorted(rows)]


def cardiac_markers():
    rows = []
    for sex in SEXES:
        (q1, q2, q3), top = TROPONIN[sex]
        for a, b, share in ((0, 40, TROPONIN_HEALTHY / TROPONIN_ALL), (40, 70, 1.0), (70, OPEN_AGE, 2.0)):
            points = {0.25: math.log(q1), 0.5: math.log(q2), 0.75: math.log(q3), 0.99: math.log(top * share)}
            rows.append(("Troponin I", sex, a, b, [math.exp(v) for v in centile_row(points)], "troponin_i", "curve through the quartiles of all ages and the 99th centile of these"))
        rows += natriuretic_peptide(sex)
    return rows


def albuminuria():
    """Quartiles of healthy young adults (NHANES III) and the share at 30 mg/g and over (NHANES 2009-2010)."""
    rows = []
    young = {"male": (2.7, 4.2, 5.9), "female": (3.8, 6.2, 9.8)}
    share = {20: 0.047, 50: 0.114}
    for sex in SEXES:
        for a, b, s in ((0, 50, share[20]), (50, OPEN_AGE, share[50])):
            q1, q2, q3 = young[sex]
            points = {0.25: math.log(q1), 0.5: math.log(q2), 0.75: math.log(q3), 1 - s: math.log(30.0)}
            if a >= 50:  # older people: the young median moved along the line from it to the 30 mg/g point
                points = {0.25: math.log(q1), 1 - s: math.log(30.0)}
            q = [min(600.0, math.exp(v)) for v in centile_row(points)]
            rows.append(("Microalbumin Creatinine Ratio", sex, a, b, q, "nhanes_acr", "curve through the quartiles and the share at 30 mg/g"))
    return rows
