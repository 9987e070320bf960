#pragma once
// A few subjects and criteria, for tests that measure people whom they write down.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sojourn/stats/target_tables.hpp"

namespace sojourn::measure {

inline stats::TargetTables small_tables(const std::string& prevalence_rows = {}) {
  const std::string head =
      "subject,with,among,measure,sex,age_low,age_high,group,value,unit,lower,upper,year,source,definition\n";
  std::map<std::string, std::string> files;
  files["sources.csv"] = "source,title,year,provenance,seen_in\nsurvey,A survey,2020,verified,page 3\n";
  files["subjects.csv"] =
      "subject,kind,unit,system,code,source\n"
      "Systolic Blood Pressure,observation,mm[Hg],LOINC,8480-6,survey\n"
      "Total Cholesterol,observation,mg/dL,LOINC,2093-3,survey\n"
      "Weight,observation,kg,LOINC,29463-7,survey\n"
      "all causes (cause of death),cause,,ICD-10,A00-Y89,survey\n"
      "asthma,condition,,ICD-10-CM,J45,survey\nasthma,condition,,SNOMED-CT,195967001,survey\n"
      "heart disease,condition,,ICD-10-CM,I20-I25,survey\n"
      "hospital stays,encounter,,HL7 ActCode,IMP,survey\n"
      "smoking,condition,,SNOMED-CT,449868002,survey\n"
      "statins,medication class,,name,atorvastatin,survey\n";
  files["criteria.csv"] =
      "criterion,expression,source\n"
      "asthma and high pressure,ever [asthma] and [Systolic Blood Pressure] >= 140,survey\n"
      "heavy,[Weight] >= 80.1,survey\n"
      "high pressure,[Systolic Blood Pressure] >= 140,survey\n"
      "high pressure or statins,[Systolic Blood Pressure] >= 140 or taking [statins],survey\n"
      "two of three,\"2 of (male, ever [asthma], [Systolic Blood Pressure] >= 140)\",survey\n";
  for (const std::string name : {"prevalence", "incidence", "quantiles", "correlations", "utilization", "deaths",
                                 "comorbidity", "transitions"})
    files[name + ".csv"] = head + "asthma,,,not computed,all,0,110,all,3,people,,,2020,survey," + name + "\n";
  files["prevalence.csv"] += prevalence_rows;
  base::Diagnostics faults;
  auto tables = stats::TargetTables::read(
      [&](std::string_view name) -> base::Result<std::string> { return files.at(std::string(name)); }, "t/", faults);
  for (const base::Diagnostic& fault : faults.all()) ADD_FAILURE() << base::to_text(fault);
  return std::move(*tables);
}

}  // namespace sojourn::measure
