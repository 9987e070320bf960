"""Each definition of the collection of figures, judged once: which measure of ours counts the same thing.

A judgement is a measure ("ever", "current", ...), or "meets" with a criterion, and perhaps " among " a subject or a
criterion. What is age-adjusted, a lifetime risk, seen by an examination that care does not make or asked in a survey
about what nobody records is "not computed": it is kept to read, and no population is measured against it.
"""

NOT = "not computed"

# By the words of the definition; a definition that is not here is an error of the script.
PREVALENCE = {
    "1-year prevalence": "past year",
    "BMI 25-29.9 (measured)": "meets overweight (measured)",
    "BMI <18.5 (measured)": "meets underweight (measured)",
    "BMI >=30 (measured)": "meets obesity (measured)",
    "BMI >=40 (measured)": "meets severe obesity (measured)",
    "HDL <40 mg/dL": "meets low HDL (measured)",
    "HbA1c 5.7-6.4%, not diagnosed diabetes": "meets prediabetes (measured)",
    "HbA1c >=6.5%, not diagnosed": "meets diabetes (undiagnosed)",
    "PHQ-9 >=10, past 2 weeks": "meets depression symptoms (PHQ-9 >= 10)",
    "active epilepsy": "current",
    "active epilepsy (self-report)": "current",
    "annual claims prevalence": "past year",
    "birth prevalence": "ever",
    "blood lead >=3.5": "meets elevated blood lead (measured)",
    "current (100+ cigarettes ever, now some/every day)": "current",
    "current asthma": "current",
    "current infection (RNA)": "current",
    "current smoker": "current",
    "diagnosed": "ever",
    "diagnosed (Europe, N America, Australia)": "ever",
    "diagnosed (claims)": "ever",
    "diagnosed (claims/registries)": "ever",
    "diagnosed (estimated)": "ever",
    "diagnosed (self-report)": "ever",
    "diagnosed (self-report), 26 states + DC": "ever",
    "diagnosed (self-report), crude": "ever",
    "diagnosed (self-report), crude, 26 states + DC": "ever",
    "diagnosed in past year": "past year",
    "diagnosed or HbA1c >=6.5%": "meets diabetes (measured)",
    "diagnosed, by age and sex": "ever",
    "diagnosed, cumulated over 10 years": "ever",
    "diagnosed, projected": "ever",
    "diagnosed, treated (claims)": "ever",
    "ever": "ever",
    "ever diagnosed": "ever",
    "ever diagnosed (BRFSS)": "ever",
    "ever diagnosed (CDC arthritis types)": "ever",
    "ever diagnosed (self-report)": "ever",
    "ever told": "ever",
    "ever told (borderline not counted)": "ever",
    "ever told (lifetime)": "ever",
    "CDC arthritis types": "ever",
    "former (100+ cigarettes ever, not now)": "current",
    "lifetime": "ever",
    "lifetime (DSM-5)": "ever",
    "lifetime (NESARC-III)": "ever",
    "listed in medical record": "ever",
    "past year": "past year",
    "past year (DSM-5)": "past year",
    "past year (NESARC-III)": "past year",
    "point prevalence": "current",
    "point prevalence (>5.7 mg/dL)": "meets hyperuricaemia (measured)",
    "point prevalence (>7.0 mg/dL)": "meets hyperuricaemia (measured)",
    "point prevalence (ADAMS)": "current",
    "point prevalence (Alzheimer dementia)": "current",
    "point prevalence (Amor/ESSG-based)": "current",
    "point prevalence (BMI>=30)": "meets obesity (measured)",
    "point prevalence (BMI>=40)": "meets severe obesity (measured)",
    "point prevalence (BP>=130/80 or on medication)": "meets hypertension (measured)",
    "point prevalence (HBsAg)": NOT,
    "point prevalence (HRS)": "current",
    "point prevalence (TSH >4.5)": "meets hypothyroidism (TSH > 4.5)",
    "point prevalence (child, BMI>=95th percentile)": "meets obesity of children (measured)",
    "point prevalence (narrow definition)": "current",
    "point prevalence (past 2 weeks)": NOT,
    "point prevalence (pooled, Rome/Manning)": NOT,
    "point prevalence (single measurement)": NOT,  # albumin is measured in those at risk only
    "point prevalence given COPD": "ever among COPD",
    "point prevalence given diabetes": "ever among diabetes mellitus",
    "point prevalence given hypertension": "ever among hypertension",
    "share of diagnosed adult diabetes": "ever among diabetes mellitus",
    "share of hypertensive adults aware": "ever among hypertension (measured)",
    "share of hypertensive adults aware (>=140/90 definition)": "ever among hypertension (measured, 140/90)",
    "share of hypertensive adults controlled (<130/80)":
        "meets blood pressure controlled (<130/80) among hypertension (measured)",
    "share of hypertensive adults controlled (<140/90)":
        "meets blood pressure controlled (<140/90) among hypertension (measured, 140/90)",
    "total cholesterol >=240 mg/dL": "meets high total cholesterol (measured)",
}
# Not computed: examinations and questions that care does not make or record, standardised figures, lifetime risks,
# parts of births and pregnancies, spreads of several publications, and thresholds of fasting glucose, which is not
# known to be fasting in a record.
PREVALENCE |= dict.fromkeys("""all women
any in past 3 months
any trouble hearing
at least 5 minutes in past year
at least one fall in past year
at least weekly symptoms
carrier frequency
convincing (survey)
cumulative incidence by age 50
current
current (adult)
current use
diagnosed (claims), age-adjusted
diagnosed (self-report), age-adjusted, 26 states + DC
diagnosed (self-report), age-standardised
diagnosed, age-adjusted
diagnosed, age-standardised
ever diagnosed, age-adjusted
ever infected
fetal deaths >=20 weeks per 1000 live births + fetal deaths
genotype frequency
high-impact chronic pain
histological prevalence (autopsy)
lifetime risk (symptomatic) to age 85
married women, 12-month infertile
most days or every day, past 3 months
number of persons
number of persons living with ESRD
parent-reported (stringent symptoms)
past 3 months
past-year major depressive episode
patch-test positive, general population
per 10,000 births (UK 2005)
per 1000 screened infants
persons experiencing homelessness on a single night
point prevalence (ABI)
point prevalence (BMD)
point prevalence (BMD), age-adjusted
point prevalence (FPG or HbA1c)
point prevalence (IGRA)
point prevalence (NIH 1990 criteria)
point prevalence (TST)
point prevalence (broad definition)
point prevalence (clinical, any joint)
point prevalence (diagnosed + undiagnosed)
point prevalence (echo)
point prevalence (echo), US 2000 age structure
point prevalence (imaging, North America)
point prevalence (overt + subclinical)
point prevalence (radiographic)
point prevalence (self-report or Rose)
point prevalence (survey)
point prevalence (symptomatic)
point prevalence (ultrasound or cholecystectomy)
point prevalence given BMI 25-29.9
point prevalence given BMI<25
point prevalence, age-adjusted
point prevalence, age-adjusted (BP>=130/80 or medication)
point prevalence, age-adjusted (BP>=130/80 or on medication)
point prevalence, age-adjusted (BP>=140/90 or medication)
positive
published range 1-7% (midpoint)
published range 4-9% (midpoint)
reported
reported (published range 1-3%)
reported (published range 3-8%)
seroprevalence
share never developing biliary pain or complications
share of births
share of daily smokers smoking >=30 per day
share of delivery hospitalisations
share of ever-smokers who have quit
share of first births, age-standardised
share of hypertensive adults controlled, 2017 ACC/AHA, age-adjusted
share of live births
share of low-risk births
share of migraineurs using daily preventive medication
share of migraineurs with >=3 attacks per month
share of population
share of pregnancies
share of users
share of women giving birth
share spastic
share undiagnosed
share with anaemia at CKD stage 5
total (diagnosed or FPG>=126 or HbA1c>=6.5), age-standardised
true allergy
undiagnosed""".splitlines(), NOT)

# Where the same words mean something else for a condition of the collection: (subject, judgement).
PREVALENCE_OF = {
    ("anaemia", "point prevalence"): ("anaemia", "meets anaemia (WHO)"),
    ("anaemia (moderate-severe)", "point prevalence"): ("anaemia", NOT),
    ("anxiety symptoms (any, GAD-7)", "point prevalence (past 2 weeks)"): ("", "meets anxiety symptoms (GAD-7 >= 5)"),
    ("asthma", "share of people with asthma having an attack in past year"): ("exacerbation of asthma", NOT),
    ("blood pressure >=130/80 (measured)", "measured mean, one visit, treated or not"):
        ("", "meets blood pressure >= 130/80"),
    ("blood pressure >=140/90 (measured)", "measured mean, one visit, treated or not"):
        ("", "meets blood pressure >= 140/90"),
    ("chronic kidney disease (any, stages 1-4)", "point prevalence given diabetes"):
        ("", NOT),
    ("chronic kidney disease (any, stages 1-4)", "point prevalence given hypertension"):
        ("", NOT),
    ("chronic kidney disease stage 1", "point prevalence"): ("", NOT),
    ("chronic kidney disease stage 3", "point prevalence"): ("", "meets chronic kidney disease stage 3 (measured)"),
    ("chronic kidney disease stage 4", "point prevalence"): ("", "meets chronic kidney disease stage 4 (measured)"),
    ("chronic kidney disease stage 5", "point prevalence"): ("", "meets chronic kidney disease stage 5 (measured)"),
    ("cigarette smoking", "former (100+ cigarettes ever, not now)"): ("former smoking", "current"),
    ("depression (PHQ-9>=10)", "point prevalence (past 2 weeks)"): ("", "meets depression symptoms (PHQ-9 >= 10)"),
    ("diabetic retinopathy", "point prevalence given diabetes"): ("diabetic retinopathy", NOT),
    ("high total cholesterol (>=240 mg/dL)", "point prevalence"): ("", "meets high total cholesterol (measured)"),
    ("any mental illness", "past year"): ("any mental illness", NOT),  # modelled from answers
    ("insomnia (told doctor of trouble sleeping)", "ever"): ("insomnia", NOT),  # a complaint, not a diagnosis
    ("hypertension", "share of hypertensive adults taking medication"):
        ("antihypertensives", "current among hypertension (measured)"),
    ("low HDL cholesterol (<40 mg/dL)", "point prevalence"): ("", "meets low HDL (measured)"),
    ("vitamin D deficiency (<30 nmol/L)", "point prevalence"): ("", "meets vitamin D deficiency (measured)"),
}
# Point prevalences of surveys that examine people: what they find is mostly not in a record.
EXAMINED = {
    "age-related macular degeneration (any)", "age-related macular degeneration (late)", "erectile dysfunction",
    "essential tremor", "familial hypercholesterolaemia (heterozygous)", "gallstone disease", "genital HPV infection",
    "genital HPV infection (high-risk)", "hearing loss (bilateral, audiometric)", "hearing loss (disabling)",
    "hyperthyroidism", "hypothyroidism (overt)", "metabolic syndrome", "obstructive sleep apnoea (any, AHI>=5)",
    "obstructive sleep apnoea (moderate-severe)", "overactive bladder",
    "sleep apnoea syndrome (AHI>=5 with sleepiness)", "sleep-disordered breathing (AHI>=5)",
    "urinary incontinence (moderate-severe)",
}

# Conditions that come more than once: all onsets count, not the first. The rates of the others are of first onsets.
RECURRING = {
    "acute bronchitis", "acute gastroenteritis", "acute otitis media", "ankle fracture", "ankle sprain", "appendicitis",
    "burn", "chlamydia", "cystitis", "distal radius or ulna fracture", "diverticulitis",
    "fracture (any)", "gonorrhoea", "herpes zoster", "hip fracture", "humerus fracture",
    "knee ligament or meniscus injury", "laceration (open wound)", "lower gastrointestinal bleeding", "pyelonephritis",
    "rotator cuff injury (shoulder)", "sepsis", "spinal fracture (clinical)", "spinal fracture (traumatic)",
    "sprain or strain", "streptococcal pharyngitis", "syphilis (primary and secondary)", "tibia or fibula fracture",
    "traumatic brain injury", "upper gastrointestinal bleeding", "whiplash injury",
}
# "rate" is incidence or episodes as RECURRING says. What is not here is not computed: survival, stage at diagnosis,
# risks over a span of ages, ratios, counts, rates adjusted for age, visits that are not first ones, illness at home.
INCIDENCE = {
    "ED visit, hospitalisation or death": "rate",
    "annual incidence": "rate",
    "annual incidence in adults": "rate",
    "birth rate": "episodes",
    "diagnosis rate": "rate",
    "emergency department incidence": "rate",
    "episodes": "rate",
    "general fertility rate": "episodes",
    "hospitalisation rate": "visits",
    "in-hospital mortality": "in-hospital mortality",
    "in-hospital mortality (overall)": "in-hospital mortality",
    "incidence rate": "rate",
    "incidence rate (crude)": "rate",
    "incidence rate, crude (cells under 16 cases omitted)": "rate",
    "incidence rate, immunocompetent adults": "rate",
    "incidence rate, adjusted (first-ever)": "rate",
    "outpatient visits": "rate",
    "reported case rate": "rate",
    "self-reported, physician-diagnosed, annual": "past year",
}
INCIDENCE_OF = {
    ("pneumonia (hospitalised, community-acquired)", "incidence rate"): "visits",
    # Standardised to the residents of 2010, which is what a population of today is nearest to.
    ("heart failure", "incidence rate, age- and sex-adjusted"): "incidence",
    ("heart failure", "incidence rate (approx., after age 65)"): "incidence",
    ("influenza pneumonia (hospitalised)", "incidence rate"): NOT,  # the cause is looked for in few
    ("Mycoplasma pneumonia (hospitalised)", "incidence rate"): NOT,
    ("RSV pneumonia (hospitalised)", "incidence rate"): NOT,
    ("pneumococcal pneumonia (hospitalised)", "incidence rate"): NOT,
}

# Deaths: rates per person-year; shares, counts, adjusted rates and those per birth are kept only.
DEATHS = {"death rate": "death rate", "crude death rate": "death rate",
          "crude death rate (cells under 16 deaths omitted)": "death rate"}
DERIVED_DEATHS = "deaths over residents of July 2019"

IN_DIABETES = "past year among diabetes mellitus"
# (domain, words) of utilization: (subject, judgement).
USE = {
    ("emergency department visits", "visit rate"): ("emergency department visits", "visits"),
    ("emergency department visits", "any ED visit in past 12 months"): ("emergency department visits", "past year"),
    ("emergency department visits", "share resulting in hospital admission"): ("emergency department visits", NOT),
    ("office-based physician visits", "visit rate"): ("office-based physician visits", "visits"),
    ("office-based physician visits", "drugs ordered, supplied or administered per visit"):
        ("office-based physician visits", NOT),
    ("inpatient hospital stays", "stay rate"): ("inpatient hospital stays", "visits"),
    ("inpatient hospital stays", "stay rate (all, including newborns)"): ("inpatient hospital stays", "visits"),
    ("inpatient hospital stays", "mean length of stay"): ("inpatient hospital stays", "length of stay"),
    ("inpatient hospital stays", "in-hospital mortality"): ("inpatient hospital stays", "in-hospital mortality"),
    ("30-day all-cause readmission", "all payers, all conditions"): ("inpatient hospital stays", "readmission 30 days"),
    ("prescription drugs", "any prescription drug in past 30 days"): ("any prescription drug", "current"),
    ("prescription drugs", "lipid-lowering drug in past 30 days"): ("lipid-lowering drugs", "current"),
    ("prescription drugs", "antidepressant in past 30 days"): ("antidepressants", "current"),
    ("prescription drugs", "bronchodilator in past 30 days"): ("bronchodilators", "current"),
    ("statin use", "adults using any statin"): ("statins", "current"),
    ("insulin use", "any insulin, alone or combined"): ("insulins", "current among diabetes mellitus"),
    ("diabetes control", "HbA1c <7%"): ("", "meets HbA1c controlled (<7) among diabetes mellitus"),
    ("diabetes control", "blood pressure <140/90"):
        ("", "meets blood pressure controlled (<140/90) among diabetes mellitus"),
    ("diabetes control", "individualised HbA1c, BP <130/80 and LDL <100 all met"): ("diabetes mellitus", NOT),
    ("blood pressure control", "hypertensive adults with BP <140/90"):
        ("", "meets blood pressure controlled (<140/90) among hypertension (measured, 140/90)"),
    ("blood pressure control", "hypertensive adults with BP <130/80"):
        ("", "meets blood pressure controlled (<130/80) among hypertension (measured)"),
    ("diabetes care", "HbA1c measured in the year"): ("HbA1c", NOT),  # who does not know counts as not measured
    ("diabetes care", "HbA1c measured in the year (of those answering)"): ("HbA1c", IN_DIABETES),
    ("diabetes care", "lipid profile in the past year"): ("Total Cholesterol", IN_DIABETES),
    ("diabetes care", "eye exam in the past year"): ("diabetic eye examination", IN_DIABETES),
    ("diabetes care", "feet checked in the past year"): ("diabetic foot examination", IN_DIABETES),
    ("diabetes care", "influenza vaccination in the past year"): ("influenza vaccine", IN_DIABETES),
    ("30-day mortality after surgery", "laparoscopic cholecystectomy"): ("cholecystectomy", "mortality 30 days"),
    ("vaccination: Tdap >=1 dose", "coverage"): ("Tdap vaccine", "ever"),
    ("vaccination: MenACWY >=1 dose", "coverage"): ("meningococcal ACWY vaccine", "ever"),
    ("vaccination: MenB >=1 dose", "coverage"): ("meningococcal B vaccine", "ever"),
    ("vaccination: HPV >=1 dose", "coverage"): ("HPV vaccine", "ever"),
    ("vaccination: HPV up to date", "coverage"): ("HPV vaccine", NOT),  # doses are not counted
    ("vaccination: zoster (ever)", "coverage"): ("zoster vaccine", "ever"),
    ("vaccination: MMR, kindergarten", "coverage"): ("MMR vaccine", NOT),
    ("vaccination: COVID-19 primary series", "coverage"): ("COVID-19 vaccine", NOT),
    ("vaccination: polio >=3 doses", "coverage by 24 months"): ("polio vaccine", NOT),
    ("vaccination: MMR >=1 dose", "coverage by 24 months"): ("MMR vaccine", "ever"),
    ("vaccination: hepatitis B >=3 doses", "coverage by 24 months"): ("hepatitis B vaccine", NOT),
    ("vaccination: DTaP >=4 doses", "coverage by 24 months"): ("DTaP vaccine", NOT),
    ("vaccination: varicella >=1 dose", "coverage by 24 months"): ("varicella vaccine", "ever"),
    ("vaccination: influenza >=2 doses", "coverage by 24 months"): ("influenza vaccine", NOT),
    ("vaccination: rotavirus full series", "coverage by 8 months"): ("rotavirus vaccine", NOT),
    ("vaccination: influenza", "seasonal coverage"): ("influenza vaccine", "past year"),
}
OUTCOMES = {"30-day mortality after hospitalisation": "mortality 30 days",
            "30-day readmission after hospitalisation": "readmission 30 days"}
OUTCOME_SUBJECTS = {"acute myocardial infarction": "myocardial infarction"}
DRUG_SHARE = "drug share within class: "
# Nothing in a record is counted by these, or another table has them (insurance).
USE_LEFT_OUT = {"deaths", "health insurance", "surgery", "screening: cervical cancer", "screening: colorectal cancer",
                "vaccination: combined 7-vaccine series", "vaccination: no vaccines",
                "vaccination: any exemption, kindergarten", "opioid prescriptions",
                "care seeking: acute gastroenteritis"}

# States of natural histories by their first words; a state that is not here has no code of its own and is left out.
STATES = {
    "COPD": "COPD", "CKD": "chronic kidney disease", "HIV": "HIV infection", "prediabetes": "prediabetes",
    "heart failure": "heart failure", "incident heart failure": "heart failure",
    "acute decompensated heart failure": "heart failure", "no atrial fibrillation": "atrial fibrillation",
    "atrial fibrillation": "atrial fibrillation", "first stroke": "stroke", "TIA or minor stroke": "stroke",
    "ischaemic stroke": "ischaemic stroke", "dementia": "dementia",
    "microalbuminuria (T2DM)": "type 2 diabetes mellitus",
    "macroalbuminuria (T2DM)": "type 2 diabetes mellitus", "diabetes": "diabetes mellitus",
    "gestational diabetes": "gestational diabetes mellitus", "first myocardial infarction": "myocardial infarction",
    "angina / coronary heart disease": "coronary heart disease",
    "first unprovoked VTE": "venous thromboembolism",
    "hepatitis C": "hepatitis C, chronic", "compensated HCV cirrhosis": "cirrhosis", "cirrhosis": "cirrhosis",
    "compensated cirrhosis": "cirrhosis", "acute hepatitis B": "hepatitis B, chronic",
    "mild cognitive impairment": "mild cognitive impairment", "major depressive episode": "major depressive disorder",
    "opioid use disorder": "drug use disorder (any)", "hip fracture": "hip fracture", "wheat allergy": "wheat allergy",
    "egg allergy": "egg allergy", "milk allergy": "milk allergy", "atopic dermatitis": "atopic dermatitis",
    "rheumatoid arthritis": "rheumatoid arthritis", "suicide attempt": "suicide attempt", "septic shock": "sepsis",
    "Duchenne muscular dystrophy": "Duchenne muscular dystrophy",
    "amyotrophic lateral sclerosis": "amyotrophic lateral sclerosis", "pregnancy": "pregnancy",
    "pneumonia (hospitalised, community-acquired)": "pneumonia", "hypertension": "hypertension",
    "lung and bronchus cancer": "lung and bronchus cancer", "stroke": "stroke",
    "type 2 diabetes mellitus": "type 2 diabetes mellitus", "end-stage renal disease": "end-stage renal disease",
    "multiple myeloma": "multiple myeloma",
}
TRANSITIONS_OF = {
    ("pneumonia (hospitalised, community-acquired)", "in-hospital mortality"): "in-hospital mortality",
    ("pneumonia (hospitalised, community-acquired)", "30-day mortality"): "mortality 30 days",
}

# Conditions of the collection that are none: nothing in a record stands for them, or another table has them.
LEFT_OUT = {
    "any allergic condition (seasonal, eczema or food)", "contraception (any current use)",
    "contraception: LARC (IUD, implant)", "contraception: female sterilisation", "contraception: male condom",
    "contraception: oral pill", "delivery paid by Medicaid", "live birth", "prenatal care begun in first trimester",
    "serious mental illness", "suicide", "veteran status",
}

# Of two definitions of one measure these are further from what a record holds.
FURTHER = {
    "CDC arthritis types", "annual claims prevalence", "diagnosed (claims)", "diagnosed (claims/registries)",
    "diagnosed (self-report), 26 states + DC", "diagnosed (self-report), crude, 26 states + DC", "diagnosed, projected",
    DERIVED_DEATHS, "ever diagnosed (BRFSS)", "ever diagnosed (CDC arthritis types)", "point prevalence (HRS)",
    "stay rate (all, including newborns)",
}

# A part of another subject, which has figures of its own.
PART_OF = {"cystitis": "urinary tract infection"}
