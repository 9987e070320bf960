"""The conditions that published figures are about, and the codes by which a record names them.

A line: name | ICD-10-CM codes or ranges | SNOMED CT codes. A code stands for all that lies below it in ICD-10-CM;
  SNOMED CT
codes stand for themselves, so there are several where generators choose differently. Codes after "recalled" were
written from memory of SNOMED CT and not seen in a list. A line that begins with spaces goes on with the one before.
"""

# Names of the figures' collection that mean another subject (or a criterion, see target_definitions.py).
SAME = {
    "allergic rhinitis (seasonal allergy)": "allergic rhinitis",
    "acute respiratory illness (all, incl. colds)": "acute respiratory infection",
    "anaemia (moderate-severe)": "anaemia",
    "anxiety symptoms (any, GAD-7)": "anxiety disorder (any)",
    "arthritis (doctor-diagnosed)": "arthritis",
    "blood pressure >=130/80 (measured)": "hypertension",
    "blood pressure >=140/90 (measured)": "hypertension",
    "caesarean delivery (low-risk, NTSV)": "caesarean delivery",
    "cancer (any, ever told)": "cancer",
    "cancer, all sites": "cancer",
    "chronic kidney disease (any, stages 1-4)": "chronic kidney disease",
    "chronic kidney disease (any, stages 1-5)": "chronic kidney disease",
    "cigarette smoking": "current smoking",
    "dementia (all causes)": "dementia",
    "dementia (younger-onset)": "dementia",
    "depression (PHQ-9>=10)": "major depressive disorder",
    "depression symptoms (any, PHQ-8)": "major depressive disorder",
    "diabetes mellitus (diagnosed)": "diabetes mellitus",
    "diabetes mellitus (total)": "diabetes mellitus",
    "diabetes mellitus (undiagnosed)": "diabetes mellitus",
    "distal radius or ulna fracture": "forearm fracture",
    "eczema (atopic dermatitis)": "atopic dermatitis",
    "elevated blood lead (>=3.5 ug/dL)": "elevated blood lead",
    "end-stage renal disease (on dialysis or transplant)": "end-stage renal disease",
    "fetal loss (miscarriage/stillbirth)": "miscarriage",
    "food allergy (convincing, survey)": "food allergy",
    "genital HPV infection (high-risk)": "genital HPV infection",
    "gout flare": "gout",
    "gunshot injury (fatal + non-fatal)": "gunshot injury",
    "hearing difficulty (serious, self-reported)": "hearing loss",
    "hearing loss (bilateral, audiometric)": "hearing loss",
    "hearing loss (congenital, screened)": "hearing loss",
    "hearing loss (disabling)": "hearing loss",
    "hearing loss (self-reported trouble)": "hearing loss",
    "hepatitis C (antibody)": "hepatitis C, chronic",
    "high total cholesterol (>=240 mg/dL)": "hypercholesterolaemia",
    "homelessness (point in time)": "homelessness",
    "hypothyroidism (overt)": "hypothyroidism",
    "impaired fecundity": "infertility",
    "influenza (symptomatic)": "influenza",
    "insomnia (told doctor of trouble sleeping)": "insomnia",
    "low HDL cholesterol (<40 mg/dL)": "low HDL cholesterol",
    "lupus flare": "systemic lupus erythematosus",
    "migraine or severe headache": "migraine",
    "myocardial infarction (history of)": "myocardial infarction",
    "obstructive sleep apnoea (any, AHI>=5)": "obstructive sleep apnoea",
    "obstructive sleep apnoea (moderate-severe)": "obstructive sleep apnoea",
    "overweight (BMI 25-29.9)": "overweight",
    "penicillin allergy (label)": "penicillin allergy",
    "penicillin allergy (true)": "penicillin allergy",
    "pneumonia (hospitalised, community-acquired)": "pneumonia",
    "sleep apnoea syndrome (AHI>=5 with sleepiness)": "obstructive sleep apnoea",
    "sleep-disordered breathing (AHI>=5)": "obstructive sleep apnoea",
    "smokeless tobacco use": "tobacco use",
    "tobacco product use (any)": "tobacco use",
    "stroke (history of)": "stroke",
    "vision difficulty (serious, self-reported)": "visual impairment",
    "vitamin D deficiency (<30 nmol/L)": "vitamin D deficiency",
    "walking difficulty (serious, self-reported)": "walking difficulty",
}

CONDITIONS = """
ACE inhibitor intolerance | Z88.8 |
ADHD | F90 | 192127007
Alzheimer disease | G30 | 26929004 230265002
COPD | J41-J44 | 185086009 87433001 recalled 13645005 195951007
COVID-19 | U07.1 | 840539006
Crohn disease | K50 | 34000006
Down syndrome | Q90 |
Duchenne muscular dystrophy | G71.01 |
Duchenne or Becker muscular dystrophy | G71.01 |
Fabry disease | E75.21 |
Giardia infection | A07.1 |
Guillain-Barre syndrome | G61.0 |
HIV infection | B20 Z21 | 86406008 62479008
Hodgkin lymphoma | C81 |
Huntington disease | G10 |
Klinefelter syndrome | Q98.0-Q98.4 |
MCAD deficiency | E71.311 |
Marfan syndrome | Q87.4 |
Mycoplasma pneumonia (hospitalised) | J15.7 |
NSAID allergy | Z88.6 |
Parkinson disease | G20 | 49049000
Pompe disease | E74.02 |
Prader-Willi syndrome | Q87.11 |
RSV pneumonia (hospitalised) | J12.1 |
Salmonella gastroenteritis | A02.0 |
Turner syndrome | Q96 |
Wilson disease | E83.01 |
acute bronchitis | J20 | 10509002
acute gastroenteritis | A08-A09 K52.9 |
acute otitis media | H66 | 65363002
acute respiratory infection | J00-J06 J20-J22 | 82272006 195662009 10509002 36971009 444814009 75498004
age-related macular degeneration (any) | H35.3 |
age-related macular degeneration (late) | H35.3 |
alcohol use disorder | F10 | 7200002
allergic rhinitis | J30 | 367498001 446096008 232353008
alpha-1 antitrypsin deficiency (PiZZ) | E88.01 |
amyotrophic lateral sclerosis | G12.21 |
anaemia | D50-D64 | 271737000 recalled 87522002
anencephaly | Q00.0 |
angina pectoris | I20 | 4557003 recalled 194828000
ankle fracture | S82.5-S82.6 S82.84-S82.89 | 16114001
ankle sprain | S93.4 | 44465007
ankylosing spondylitis | M45 |
anophthalmia or microphthalmia | Q11 |
anorexia nervosa | F50.0 |
anxiety disorder (any) | F40-F41 | 80583007 21897009 recalled 197480006
anxiety disorder (any, excluding PTSD) | F40-F41 | 80583007 21897009 recalled 197480006
any mental illness | F01-F99 |
aortic regurgitation (moderate/severe) | I35.1 | 60234000
aortic stenosis (moderate/severe) | I35.0 | 60573004
appendicitis | K35-K37 | 74400008 47693006
arthritis | M05-M19 M1A M32 M79.7 | 69896004 239872002 201834006 90560007 200936003 203082005 95417003
asthma | J45 | 195967001 233678006
atopic dermatitis | L20 | 24079001
atrial fibrillation | I48 | 49436004 recalled 282825002
autism spectrum disorder | F84 |
autosomal dominant polycystic kidney disease | Q61.2 |
back pain | M54 | 278860009
benign prostatic hyperplasia | N40 | recalled 266569009
binge eating disorder | F50.81 |
bipolar disorder | F31 | 13746004
brain and nervous system cancer | C70-C72 |
breast cancer | C50 | 254837009
bulimia nervosa | F50.2 |
burn | T20-T32 | 48333001 403190006 403191005 403192003
cancer | C00-C43 C45-C96 Z85 | 254837009 363406005 93761005 109838007 399068003 254637007 254632001 424132000
  425048006 422968005 423121009 67811000119102 67821000119109 67831000119107 67841000119103 109989006 91861009 93143009
cataract | H25-H26 | recalled 193570009
cephalosporin allergy | Z88.1 |
cerebral palsy | G80 | 128188000
cervical cancer | C53 |
chlamydia | A55-A56 A74 |
chronic kidney disease | N18 | 431855005 431856006 433144002 431857002 46177005 recalled 709044004 700378005
  700379002 433146000
chronic kidney disease stage 1 | N18.1 | 431855005
chronic kidney disease stage 3 | N18.3 | 433144002 recalled 700378005 700379002
chronic kidney disease stage 3a or worse | N18.3-N18.6 | 433144002 431857002 46177005 recalled 700378005 700379002
  433146000
chronic kidney disease stage 3b or worse | N18.32 N18.4-N18.6 | 431857002 46177005 recalled 700379002 433146000
chronic kidney disease stage 4 | N18.4 | 431857002
chronic kidney disease stage 4 or worse | N18.4-N18.6 | 431857002 46177005 recalled 433146000
chronic kidney disease stage 5 | N18.5-N18.6 | 46177005 recalled 433146000
chronic pain | G89.2 G89.4 | 82423001 278860009 1121000119107
chronic sinusitis | J32 | 40055000
chronic urticaria | L50.8 |
cirrhosis | K74.3-K74.6 K70.3 | 19943007
cleft lip with or without cleft palate | Q36-Q37 |
cleft palate without cleft lip | Q35 |
colorectal cancer | C18-C20 | 363406005 93761005 109838007
common cold | J00 | 82272006
common truncus | Q20.0 |
congenital heart defect (any) | Q20-Q26 |
congenital hypothyroidism | E03.0-E03.1 |
contact allergy (any) | L23 | 40275004
coronary heart disease | I20-I25 | 414545008 22298006 401303003 401314000 399211009 4557003 recalled 53741008 194828000
cystic fibrosis | E84 | 190905008
cystitis | N30 | 38822007 307426000
deep vein thrombosis | I82 I80.1-I80.2 | 132281000119108
dementia | F01-F03 G30 G31.0 G31.83 | 26929004 230265002 recalled 52448006
diabetes mellitus | E08-E13 | 44054006 427089005 127013003 368581000119106 1551000119108 1501000119109 97331000119101
  60951000119105 90781000119102 157141000119108 recalled 46635009 73211009
diabetic lower-limb amputation | Z89.4-Z89.6 | 161622006 429280009
diabetic retinopathy | E08.3 E09.3 E10.3 E11.3 E13.3 | 1551000119108 1501000119109 97331000119101 60951000119105
diaphragmatic hernia (congenital) | Q79.0 |
diverticulitis | K57.0 K57.2 K57.12-K57.13 K57.32-K57.33 K57.92-K57.93 |
drug use disorder (any) | F11-F16 F18-F19 | 6525002 5602001
eclampsia | O15 | 198992004
egg allergy | Z91.012 | 213020009
elevated blood lead | R78.71 |
encephalocele | Q01 |
end-stage renal disease | N18.6 Z99.2 Z94.0 | 46177005 129721000119106 161665007
epilepsy | G40 | 84757009 128613002
erectile dysfunction | N52 |
essential tremor | G25.0 |
exacerbation of COPD | J44.1 | recalled 195951007
exacerbation of asthma | J45.21 J45.31 J45.41 J45.51 J45.901 J45.22 J45.32 J45.42 J45.52 J45.902 | 281239006
factor V Leiden (carrier) | D68.51 |
falls | Z91.81 W00-W19 R29.6 |
familial hypercholesterolaemia (heterozygous) | E78.01 |
fibromyalgia | M79.7 | 203082005 95417003
fin fish allergy | Z91.013 | 417532002
food allergy | Z91.01 | 414285001 213020009 417532002 91934008 91935009 300913006 782594005 420174000
forearm fracture | S52 | 65966004 263102004
fracture (any) | S02 S12 S22 S32 S42 S52 S62 S72 S82 S92 | 125605004 65966004 16114001 33737001 58150001
  359817006 1734006 15724005 263102004
gallstone disease | K80 | 235919008 65275009
gastro-oesophageal reflux disease | K21 | 235595009
gastroschisis | Q79.3 |
generalised anxiety disorder | F41.1 | 21897009
genital HPV infection | B97.7 A63.0 |
gestational diabetes mellitus | O24.4 | 11687002
gestational hypertension | O13 |
giant cell arteritis | M31.5-M31.6 |
glaucoma | H40 | recalled 23986001
gonorrhoea | A54 |
gout | M10 M1A | 90560007
gunshot injury | W32-W34 | 283545005 262574004
haemophilia (A or B) | D66-D67 |
haemophilia A | D66 |
haemophilia B | D67 |
haemorrhagic stroke | I60-I62 |
headache or migraine | G43-G44 R51 | 25064002 37796009 124171000119105 427419006
hearing loss | H90-H91 |
heart failure | I50 | 84114007 88805009
hepatitis B, chronic | B18.0-B18.1 | 61977001
hepatitis C, chronic | B18.2 | 128302006
hereditary haemochromatosis (HFE C282Y homozygous) | E83.110 |
herpes simplex virus 1 infection | B00 |
herpes simplex virus 2 infection | A60 |
herpes zoster | B02 | recalled 4740000
hip fracture | S72.0-S72.2 | 359817006
history of appendectomy | Z90.49 | 428251008
homelessness | Z59.0 | 32911000
humerus fracture | S42.2-S42.4 |
hypercholesterolaemia | E78.0 E78.2 E78.4-E78.5 | 55822004 recalled 13644009
hyperlipidaemia | E78.0-E78.5 | 55822004 302870006 recalled 13644009
hypertension | I10-I13 I15 | 59621000 38341003
hypertensive disorders of pregnancy | O10-O11 O13-O16 | 398254007 198992004
hyperthyroidism | E05 |
hyperuricaemia | E79.0 |
hypoplastic left heart syndrome | Q23.4 |
hypothyroidism | E02-E03 E89.0 | 83664006 recalled 40930008
idiopathic pulmonary fibrosis | J84.112 |
induced abortion | Z33.2 O04 |
infertility | N97 |
inflammatory bowel disease | K50-K51 | 34000006 64766004
influenza | J09-J11 | recalled 6142004
influenza pneumonia (hospitalised) | J09.X1 J10.0 J11.0 |
injury (any, ED visit) | S00-T14 |
injury (unintentional, ED visit) | S00-T14 |
insect sting allergy | Z91.03 | 424213003
insomnia | G47.0 F51.0 | 39898005
iron deficiency anaemia | D50 | recalled 87522002
irritable bowel syndrome | K58 |
ischaemic stroke | I63 | 230690007 recalled 422504002
kidney and renal pelvis cancer | C64-C65 |
kidney stones | N20 |
knee ligament or meniscus injury | S83 | 125601008 444470001 444448004 239720000 30832001
laceration (open wound) | S01 S11 S21 S31 S41 S51 S61 S71 S81 S91 | 312608009 370247008 284551006 283371005 284549007
  283385000
laryngeal cancer | C32 |
latent tuberculosis infection | Z22.7 |
latex allergy | Z91.040 | 1003755004
learning disability | F81 |
leukaemia | C91-C95 | 91861009 93143009
limb reduction defect, lower | Q72 |
limb reduction defect, upper | Q71 |
liver and intrahepatic bile duct cancer | C22 |
low HDL cholesterol | E78.6 |
low birth weight (<2500 g) | P07.0-P07.1 |
low bone mass (osteopenia) | M85.8 |
lower gastrointestinal bleeding | K92.1 K62.5 K57.11 K57.31 K55.21 | 6072007
lower limb pain | M79.604-M79.606 M79.65-M79.67 |
lung and bronchus cancer | C34 | 254637007 254632001 424132000 425048006 422968005 423121009 67811000119102
  67821000119109 67831000119107 67841000119103
major depressive disorder | F32-F33 | 370143000 36923009
melanoma of the skin | C43 |
mesothelioma | C45 |
metabolic syndrome | E88.81 | 237602007
migraine | G43 | 37796009 124171000119105 427419006
mild cognitive impairment | G31.84 |
milk allergy | Z91.011 |
miscarriage | O02.1 O03 | 19169002 85116003 156073000 35999006
mitral regurgitation (moderate/severe) | I34.0 I05.1 | 48724000
mitral stenosis (moderate/severe) | I05.0 I34.2 | 79619009
motor vehicle crash injury | V20-V79 V89 |
multiple myeloma | C90.0 | 109989006
multiple sclerosis | G35 | 24700007
myasthenia gravis | G70.0 |
myocardial infarction | I21-I22 I25.2 | 22298006 401303003 401314000 129574000 399211009
narcolepsy | G47.4 |
neurofibromatosis type 1 | Q85.01 |
non-Hodgkin lymphoma | C82-C86 |
non-alcoholic fatty liver disease | K76.0 |
norovirus gastroenteritis | A08.1 |
obesity | E66.0-E66.2 E66.8-E66.9 Z68.3-Z68.4 | 162864005 408512008 recalled 414916001 238136002
obsessive-compulsive disorder | F42 |
obstructive sleep apnoea | G47.33 | 78275009 73430006
oesophageal atresia or tracheo-oesophageal fistula | Q39.0-Q39.2 |
oesophageal cancer | C15 |
omphalocele | Q79.2 |
oral cavity and pharynx cancer | C00-C14 |
osteoarthritis | M15-M19 | 239872002 201834006 recalled 396275006
osteoarthritis of knee | M17 | 239873007
osteoporosis | M80-M81 | 64859006
osteoporotic fracture | M80 | 443165006
ovarian cancer | C56 |
overactive bladder | N32.81 |
overweight | E66.3 |
pain, any body region | R52 G89 M54 M25.5 M79.6 R51 | 22253000 82423001
pancreatic cancer | C25 |
panic disorder | F41.0 | recalled 371631005
peanut allergy | Z91.010 | 91935009
penicillin allergy | Z88.0 | 91936005
peptic ulcer | K25-K28 |
perforated appendicitis | K35.2 K35.32-K35.33 | 47693006
peripheral artery disease | I70.2 I73.9 |
phenylketonuria | E70.0-E70.1 |
pneumococcal pneumonia (hospitalised) | J13 |
pneumonia | J12-J18 | 233604007 recalled 53084003 385093006
polycystic ovary syndrome | E28.2 |
post-traumatic stress disorder | F43.1 | 47505003
pre-eclampsia | O11 O14 | 398254007
pre-existing diabetes in pregnancy | O24.0-O24.1 O24.3 O24.8 |
prediabetes | R73.01-R73.03 | 714628002
pregnancy | Z33.1 Z34 O09 | 72892002 47200007
preterm birth (<37 weeks) | P07.2-P07.3 | 367494004
primary biliary cholangitis | K74.3 |
primary sclerosing cholangitis | K83.01 |
prostate cancer | C61 | 399068003
psoriasis | L40 | 9014002
pulmonary embolism | I26 | 706870000
pyelonephritis | N10 N12 | 45816000
rectal and large intestinal atresia or stenosis | Q42 |
rheumatoid arthritis | M05-M06 | 69896004
rotator cuff injury (shoulder) | S46.0 M75.1 | 307731004
rotavirus gastroenteritis | A08.0 |
sarcoidosis | D86 |
sepsis | A40-A41 R65.2 | 91302008 448813005 448417001 770349000 76571007 698819004
severe combined immunodeficiency | D81.0-D81.2 |
severe obesity | E66.01 E66.2 Z68.4 | 408512008 recalled 238136002
shellfish allergy | Z91.013 | 300913006
sickle cell disease | D57.0-D57.2 D57.4 D57.8 |
sickle cell trait | D57.3 |
sinusitis | J01 J32 | 36971009 444814009 75498004 40055000
smoking during pregnancy | O99.33 |
social anxiety disorder | F40.1 |
sore throat | J02 R07.0 | 267102003 43878008 195662009
soy allergy | Z91.018 | 782594005
specific phobia | F40.2 |
spina bifida | Q05 | 414667000 171131006 76916001
spinal muscular atrophy | G12.0-G12.1 |
spinal fracture (clinical) | S12 S22.0 S32.0 M80.08 M48.5 | 15724005 1734006
spinal fracture (traumatic) | S12 S22.0 S32.0 | 15724005 1734006
sprain or strain | S13.4 S33.5 S43.4 S53.4 S63.5 S83.6 S93.4 S93.6 | 384709000
stillbirth | P95 |
stomach cancer | C16 |
streptococcal pharyngitis | J02.0 | 43878008
stroke | I60-I63 I69 Z86.73 | 230690007 recalled 422504002
struck by or against object or person (ED visit) | W20-W22 W50-W51 |
substance use disorder (any) | F10-F16 F18-F19 | 7200002 6525002 5602001
suicide attempt | T14.91 | 287182007 287185009 86849004
sulfonamide allergy | Z88.2 |
syphilis (primary and secondary) | A51 |
systemic lupus erythematosus | M32 | 200936003
systemic sclerosis | M34 |
testicular cancer | C62 |
tetralogy of Fallot | Q21.3 |
thyroid cancer | C73 |
thyroid peroxidase antibodies | R76.8 |
tibia or fibula fracture | S82.1-S82.4 |
tinnitus | H93.1 |
tobacco use | F17 Z72.0 |
transposition of the great arteries | Q20.3 Q20.5 |
traumatic brain injury | S06 | 127295002 127294003 110030002 62106007 62564004
tree nut allergy | Z91.018 | 91934008
trisomy 18 | Q91.0-Q91.3 |
tuberculosis | A15-A19 |
tuberous sclerosis complex | Q85.1 |
type 1 diabetes mellitus | E10 | recalled 46635009
type 2 diabetes mellitus | E11 | 44054006
ulcerative colitis | K51 | 64766004
underweight | R63.6 Z68.1 |
upper gastrointestinal bleeding | K92.0 K25.0 K25.4 K26.0 K26.4 K27.0 K27.4 K28.0 K28.4 K29.01 I85.01 |
upper limb pain | M79.601-M79.603 M79.62-M79.64 |
urinary bladder cancer | C67 |
urinary incontinence (moderate-severe) | R32 N39.3-N39.4 |
urinary tract infection | N10 N12 N30 N39.0 | 68566005 307426000 38822007 45816000 197927001
uterine corpus cancer | C54-C55 |
uterine fibroids | D25 |
valvular heart disease (moderate/severe, any) | I05-I08 I34-I37 | 60234000 60573004 48724000 79619009 91434003
  56786000 111287006 49915006
venous thromboembolism | I26 I82 I80.1-I80.2 | 706870000 132281000119108
visual impairment | H54 | 60951000119105
vitamin D deficiency | E55 |
walking difficulty | R26.2 R26.8-R26.9 |
wheat allergy | Z91.018 | 420174000
whiplash injury | S13.4 | 39848009
"""

# Smoking status is a coded answer, not a condition of a problem list: a record has it if its latest answer is one of
# these.
SMOKING = """
current smoking | F17.21 | 449868002 recalled 428041000124106 77176002 428071000124103 428061000124105 230059006
  230060001
former smoking | Z87.891 | 8517006
"""


def coded(system, text):
    """[(system, code, seen)] of a list of codes."""
    seen, _, recalled = text.partition("recalled")
    return [(system, code, True) for code in seen.split()] + [(system, code, False) for code in recalled.split()]


def conditions():
    """[(name, [(system, code, seen)])] in the order of the lines."""
    out = []
    for line in filter(None, (CONDITIONS + SMOKING).replace("\n  ", " ").splitlines()):
        name, icd, snomed = (part.strip() for part in line.split("|"))
        out.append((name, coded("ICD-10-CM", icd) + coded("SNOMED-CT", snomed)))
    return out
