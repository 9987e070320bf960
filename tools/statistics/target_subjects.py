"""What published figures are about besides conditions: values, medications, procedures, vaccines, visits and causes of
death, each with the codes by which a record names it."""

# Codes after "recalled" were written from memory of the code system and not seen in a list.

# Names as in the module format. name: (unit, LOINC codes in order of preference)
OBSERVATIONS = {
    "ALT": ("U/L", "1742-6"),
    "AST": ("U/L", "1920-8"),
    "Albumin": ("g/dL", "1751-7"),
    "Alkaline Phosphatase": ("U/L", "6768-6"),
    "Anion Gap": ("mmol/L", "33037-3 recalled 1863-0 10466-1"),
    "Apolipoprotein B": ("mg/dL", "1884-6"),
    "BMI": ("kg/m2", "39156-5"),
    "BMI Percentile": ("%", "59576-9"),
    "Bilirubin": ("mg/dL", "1975-2"),
    "Blood Lead": ("ug/dL", "5671-3 recalled 77307-7"),
    "Body Fat": ("%", "41982-0"),
    "Body Temperature": ("Cel", "8310-5 8331-1"),
    "Calcium": ("mg/dL", "17861-6 49765-1"),
    "Carbon Dioxide": ("mmol/L", "2028-9 20565-8"),
    "Chloride": ("mmol/L", "2075-0 2069-3"),
    "Creatinine": ("mg/dL", "2160-0 38483-4"),
    "Diastolic Blood Pressure": ("mm[Hg]", "8462-4"),
    "EGFR": ("mL/min/{1.73_m2}", "98979-8 33914-3 recalled 62238-1 69405-9 77147-7 88293-6 88294-4 48642-3 48643-1"),
    "Ferritin": ("ng/mL", "2276-4"),
    "GAD-7 Score": ("{score}", "70274-6"),
    "GGT": ("U/L", "2324-2"),
    "Glucose": ("mg/dL", "2345-7 2339-0 recalled 41653-7"),
    "Fasting Glucose": ("mg/dL", "1558-6"),
    "HDL": ("mg/dL", "2085-9"),
    "HbA1c": ("%", "4548-4 recalled 17856-6"),
    "Heart Rate": ("/min", "8867-4"),
    "Height": ("cm", "8302-2"),
    "Hematocrit": ("%", "4544-3 20570-8"),
    "Hemoglobin": ("g/dL", "718-7"),
    "Insulin": ("u[IU]/mL", "20448-7"),
    "LDL": ("mg/dL", "13457-7 18262-6 recalled 2089-1"),
    "Lactate": ("mmol/L", "32693-4 recalled 2524-7 2518-9"),
    "Left ventricular Ejection fraction": ("%", "10230-1"),
    "Mean Blood Pressure": ("mm[Hg]", "8478-0"),
    "Microalbumin Creatinine Ratio": ("mg/g", "14959-1 recalled 9318-7"),
    "NT-proBNP": ("pg/mL", "33762-6"),
    "Oxygen Saturation": ("%", "59408-5 2708-6"),
    "PHQ-9 Score": ("{score}", "44261-6"),
    "Platelets": ("10*3/uL", "777-3"),
    "Potassium": ("mmol/L", "2823-3 6298-4"),
    "Red Blood Cells": ("10*6/uL", "789-8"),
    "Respiration Rate": ("/min", "9279-1"),
    "Sodium": ("mmol/L", "2951-2 2947-0"),
    "Systolic Blood Pressure": ("mm[Hg]", "8480-6"),
    "TSH": ("m[IU]/L", "3016-3 recalled 11580-8"),
    "Total Cholesterol": ("mg/dL", "2093-3"),
    "Triglycerides": ("mg/dL", "2571-8"),
    "Troponin I": ("ng/L", "89579-7"),
    "Urea Nitrogen": ("mg/dL", "3094-0 6299-2"),
    "Uric Acid": ("mg/dL", "recalled 3084-1"),
    "Vitamin D": ("ng/mL", "1989-3 recalled 62292-8"),
    "Waist Circumference": ("cm", "8280-0 recalled 56086-2 56115-9"),
    "Weight": ("kg", "29463-7"),
    "White Blood Cells": ("10*3/uL", "6690-2"),
    "hs-CRP": ("mg/L", "30522-7"),
}

# Words that the collection of figures has for them, and what its unit is multiplied by.
MEASURES = {
    "ALT": "ALT", "AST": "AST", "Albumin": "Albumin", "Alkaline phosphatase": "Alkaline Phosphatase",
    "Apolipoprotein B": "Apolipoprotein B", "Bicarbonate (total CO2)": "Carbon Dioxide",
    "Bilirubin, total": "Bilirubin", "Blood Pressure (Diastolic)": "Diastolic Blood Pressure",
    "Blood Pressure (Systolic)": "Systolic Blood Pressure", "Blood lead": "Blood Lead",
    "Blood urea nitrogen": "Urea Nitrogen", "Body fat, total (DXA)": "Body Fat", "Body mass index": "BMI",
    "Body weight": "Weight", "Calcium": "Calcium", "Chloride": "Chloride", "Creatinine, serum": "Creatinine",
    "Fasting Glucose": "Fasting Glucose", "Fasting Insulin": "Insulin", "Ferritin": "Ferritin", "GGT": "GGT",
    "Glucose, serum (non-fasting biochemistry panel)": "Glucose", "HDL Cholesterol": "HDL", "HbA1c": "HbA1c",
    "Heart rate (60-second pulse)": "Heart Rate", "Hematocrit": "Hematocrit", "Hemoglobin": "Hemoglobin",
    "LDL Cholesterol": "LDL", "Platelets": "Platelets", "Potassium": "Potassium",
    "Red blood cells": "Red Blood Cells", "Resting Heart Rate": "Heart Rate", "Sodium": "Sodium",
    "Standing height": "Height", "TSH": "TSH", "Total cholesterol": "Total Cholesterol",
    "Triglycerides": "Triglycerides", "Vitamin D (25-OH)": "Vitamin D", "Waist Circumference": "Waist Circumference",
    "Waist circumference": "Waist Circumference", "White blood cells": "White Blood Cells", "hs-CRP": "hs-CRP",
}
UNITS = {  # (unit of the collection, UCUM): factor
    ("inches", "cm"): 2.54, ("bpm", "/min"): 1, ("mmHg", "mm[Hg]"): 1, ("uIU/mL", "u[IU]/mL"): 1, ("IU/L", "U/L"): 1,
    ("mIU/L", "m[IU]/L"): 1,
}

# A drug is found by a word of its name, whatever the code system; a class holds what has one of its words. "*" is any.
MEDICATION_CLASSES = {
    "ACE inhibitors and ARBs": "lisinopril enalapril benazepril ramipril quinapril captopril fosinopril "
                               "perindopril trandolapril moexipril losartan valsartan irbesartan olmesartan "
                               "telmisartan candesartan azilsartan eprosartan",
    "antidepressants": "sertraline fluoxetine citalopram escitalopram paroxetine fluvoxamine venlafaxine "
                       "desvenlafaxine duloxetine bupropion mirtazapine trazodone amitriptyline nortriptyline "
                       "imipramine doxepin vortioxetine vilazodone",
    "any prescription drug": "*",
    "beta blockers": "metoprolol carvedilol atenolol labetalol nebivolol bisoprolol propranolol nadolol",
    "bronchodilators": "albuterol levalbuterol salmeterol formoterol vilanterol tiotropium ipratropium umeclidinium "
                       "aclidinium glycopyrronium olodaterol indacaterol theophylline montelukast",
    "glucose-lowering drugs": "metformin insulin glipizide glimepiride glyburide sitagliptin linagliptin saxagliptin "
                              "empagliflozin dapagliflozin canagliflozin ertugliflozin liraglutide semaglutide "
                              "dulaglutide exenatide tirzepatide pioglitazone repaglinide nateglinide acarbose",
    "inhaled corticosteroids": "beclomethasone fluticasone budesonide mometasone ciclesonide",
    "insulins": "insulin",
    "lipid-lowering drugs": "atorvastatin simvastatin rosuvastatin pravastatin lovastatin pitavastatin fluvastatin "
                            "ezetimibe fenofibrate gemfibrozil colesevelam evolocumab alirocumab niacin",
    "opioids": "oxycodone hydrocodone morphine codeine tramadol fentanyl hydromorphone tapentadol oxymorphone",
    "statins": "atorvastatin simvastatin rosuvastatin pravastatin lovastatin pitavastatin fluvastatin",
}
MEDICATION_CLASSES["antihypertensives"] = " ".join([
    MEDICATION_CLASSES["ACE inhibitors and ARBs"], MEDICATION_CLASSES["beta blockers"],
    "amlodipine nifedipine felodipine diltiazem verapamil nicardipine hydrochlorothiazide chlorthalidone indapamide "
    "metolazone spironolactone eplerenone triamterene amiloride hydralazine clonidine doxazosin terazosin prazosin "
    "methyldopa minoxidil aliskiren"])

PROCEDURES = {  # SNOMED CT, ICD-10-CM
    "CABG surgery": ("232717009", ""),
    "births": ("177184002 11466000 recalled 66348005", "Z37 O80 O82"),
    "caesarean delivery": ("11466000", "O82"),
    "cholecystectomy": ("45595009 38102005", ""),
    "diabetic eye examination": ("722161008 314971001 recalled 274795007", ""),
    "diabetic foot examination": ("401191002", ""),
}

IMMUNIZATIONS = {  # CVX
    "COVID-19 vaccine": "207 208 212 311 recalled 213 217 218 219 221 228 229 230 300 301 302 308 309 310 312 313",
    "DTaP vaccine": "01 20 120 recalled 50 106 107 110 130 146",
    "HPV vaccine": "62 165 recalled 118 137",
    "MMR vaccine": "03 recalled 94",
    "Tdap vaccine": "115",
    "hepatitis B vaccine": "08 recalled 42 43 44 45 51 104 110 146 189 220",
    "influenza vaccine": "15 140 150 recalled 16 88 111 135 141 144 149 153 155 158 161 166 168 171 185 186 197 205",
    "meningococcal ACWY vaccine": "114 recalled 32 103 108 136 147 203",
    "meningococcal B vaccine": "recalled 162 163 164",
    "polio vaccine": "02 10 120 recalled 89 110 130 146",
    "rotavirus vaccine": "119 recalled 74 116 122",
    "varicella vaccine": "21 recalled 94",
    "zoster vaccine": "121 187 recalled 188",
}

ENCOUNTERS = {  # HL7 ActCode of Encounter.class
    "emergency department visits": "EMER",
    "inpatient hospital stays": "IMP ACUTE NONAC",
    "office-based physician visits": "AMB",
}


# A record names a cause of death by the condition that led to it: whose SNOMED CT codes a cause takes, if not those of
# the condition of its own name.
CAUSES_BY = {
    "anemias": ["anaemia"],
    "chronic liver disease and cirrhosis": ["cirrhosis"],
    "chronic lower respiratory diseases": ["COPD", "asthma"],
    "heart disease": ["coronary heart disease", "heart failure", "atrial fibrillation"],
    "hypertension (essential and renal)": ["hypertension"],
    "influenza and pneumonia": ["influenza", "pneumonia"],
    "kidney disease (nephritis, nephrosis)": ["chronic kidney disease"],
    "septicemia": ["sepsis"],
    "stroke (cerebrovascular)": ["stroke"],
}
CAUSE_CODES = {"suicide": "44301001 287191006 287193009"}


def criteria():
    """(name, expression, publication of the thresholds). Grammar: ever [x], current [x], taking [x], [value] OP number,
    and, or, not, parentheses, N of (...), female, male."""
    acc_aha = "2017 ACC/AHA hypertension guideline (Whelton, Hypertension 2018;71:e13-115)"
    ada = "ADA Standards of Care in Diabetes"
    atp = "NCEP ATP III (JAMA 2001;285:2486-97)"
    kdigo = "KDIGO 2012 clinical practice guideline for chronic kidney disease"
    pressure = "[Systolic Blood Pressure] >= {} or [Diastolic Blood Pressure] >= {}"
    below = "[Systolic Blood Pressure] < {} and [Diastolic Blood Pressure] < {}"
    nhanes = "NHANES analytic definition"
    who_bmi = "WHO Technical Report 894 (2000)"
    return [
        ("BMI 25 or more", "[BMI] >= 25", who_bmi),
        ("HbA1c < 6.5", "[HbA1c] < 6.5", ada),
        ("HbA1c > 9", "[HbA1c] > 9", ada),
        ("HbA1c >= 6.5", "[HbA1c] >= 6.5", ada),
        ("HbA1c controlled (<7)", "[HbA1c] < 7", ada),
        ("anaemia (WHO)", "(female and [Hemoglobin] < 12) or (male and [Hemoglobin] < 13)",
         "WHO haemoglobin concentrations (2011)"),
        ("anxiety symptoms (GAD-7 >= 5)", "[GAD-7 Score] >= 5", "Spitzer, Arch Intern Med 2006;166:1092-7"),
        ("blood pressure >= 130/80", pressure.format(130, 80), acc_aha),
        ("blood pressure >= 140/90", pressure.format(140, 90), acc_aha),
        ("blood pressure controlled (<130/80)", below.format(130, 80), acc_aha),
        ("blood pressure controlled (<140/90)", below.format(140, 90), acc_aha),
        ("chronic kidney disease (measured)", "[EGFR] < 60 or [Microalbumin Creatinine Ratio] >= 30", kdigo),
        ("chronic kidney disease stage 1 (measured)", "[EGFR] >= 90 and [Microalbumin Creatinine Ratio] >= 30", kdigo),
        ("chronic kidney disease stage 3 (measured)", "[EGFR] >= 30 and [EGFR] < 60", kdigo),
        ("chronic kidney disease stage 4 (measured)", "[EGFR] >= 15 and [EGFR] < 30", kdigo),
        ("chronic kidney disease stage 5 (measured)", "[EGFR] < 15", kdigo),
        ("depression symptoms (PHQ-9 >= 10)", "[PHQ-9 Score] >= 10", "Kroenke, J Gen Intern Med 2001;16:606-13"),
        ("diabetes (measured)", "[HbA1c] >= 6.5 or ever [diabetes mellitus]", ada),
        ("diabetes (undiagnosed)", "[HbA1c] >= 6.5 and not ever [diabetes mellitus]", ada),
        ("elevated blood lead (measured)", "[Blood Lead] >= 3.5", "CDC blood lead reference value 2021"),
        ("high LDL (measured)", "[LDL] >= 130", atp),
        ("high total cholesterol (measured)", "[Total Cholesterol] >= 240", atp),
        ("hypertension (measured)", pressure.format(130, 80) + " or taking [antihypertensives]", acc_aha),
        ("hypertension (measured, 140/90)", pressure.format(140, 90) + " or taking [antihypertensives]", nhanes),
        ("hyperuricaemia (measured)", "(male and [Uric Acid] > 7) or (female and [Uric Acid] > 5.7)", nhanes),
        ("hypothyroidism (TSH > 4.5)", "[TSH] > 4.5", nhanes),
        ("known prediabetes", "ever [prediabetes] and not ever [diabetes mellitus]", ada),
        ("low HDL (ATP III)", "(male and [HDL] < 40) or (female and [HDL] < 50)", atp),
        ("low HDL (measured)", "[HDL] < 40", atp),
        ("not diagnosed diabetes", "not ever [diabetes mellitus]", ada),
        ("obesity (measured)", "[BMI] >= 30", who_bmi),
        ("obesity of children (measured)", "[BMI Percentile] >= 95", "CDC 2000 growth charts"),
        ("obesity, class I or II (measured)", "[BMI] >= 30 and [BMI] < 40", who_bmi),
        ("overweight (measured)", "[BMI] >= 25 and [BMI] < 30", who_bmi),
        ("prediabetes (measured)", "[HbA1c] >= 5.7 and [HbA1c] < 6.5 and not ever [diabetes mellitus]", ada),
        ("severe obesity (measured)", "[BMI] >= 40", who_bmi),
        ("three of four metabolic abnormalities",
         "3 of ([BMI] >= 30, [Triglycerides] >= 150, (male and [HDL] < 40) or (female and [HDL] < 50), "
         "[Glucose] >= 100)",
         "NHANES 2017-March 2020, three or more of four abnormalities, ages 45-65"),
        ("underweight (measured)", "[BMI] < 18.5", who_bmi),
        ("vitamin D deficiency (measured)", "[Vitamin D] < 12", "Herrick, Am J Clin Nutr 2019 (NHANES)"),
    ]
