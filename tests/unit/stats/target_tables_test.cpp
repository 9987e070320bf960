#include "sojourn/stats/target_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sojourn/stats/body_tables.hpp"

namespace sojourn::stats {
namespace {

const std::string kFolder = std::string(SOJOURN_SOURCE_DIR) + "/statistics/us/targets";

const std::string kTargetHead =
    "subject,with,among,measure,sex,age_low,age_high,group,value,unit,lower,upper,year,source,definition\n";

// A world of one row a table; a test replaces one of them.
std::map<std::string, std::string> small() {
  std::map<std::string, std::string> files;
  files["sources.csv"] =
      "source,title,year,provenance,seen_in\nsurvey,A survey,2020,verified,page 3\nmemory,A book,2001,recalled,\n";
  files["subjects.csv"] =
      "subject,kind,unit,system,code,source\n"
      "asthma,condition,,ICD-10-CM,J45,survey\nasthma,condition,,SNOMED-CT,195967001,survey\n"
      "height,observation,cm,LOINC,8302-2,survey\nstatins,medication class,,name,atorvastatin,memory\n"
      "weight,observation,kg,LOINC,29463-7,survey\n";
  files["criteria.csv"] = "criterion,expression,source\ntall,[height] >= 180 and (male or not ever [asthma]),memory\n";
  for (const std::string name : {"prevalence", "incidence", "quantiles", "correlations", "utilization", "deaths",
                                 "comorbidity", "transitions"})
    files[name + ".csv"] = kTargetHead + "asthma,,,not computed,all,0,110,all,3,people,,,2020,survey," + name + "\n";
  return files;
}

std::string faults_of(const std::map<std::string, std::string>& files) {
  base::Diagnostics faults;
  const base::FileReader reader = [&](std::string_view wanted) -> base::Result<std::string> {
    return files.at(std::string(wanted));
  };
  EXPECT_TRUE(TargetTables::read(reader, "t/", faults));
  std::string all;
  for (const base::Diagnostic& fault : faults.all()) all += base::to_text(fault) + "\n";
  return all;
}

// What is wrong with the small world when a table is another one.
std::string faults_with(const std::string& table, const std::string& text) {
  auto files = small();
  files.at(table) = text;
  return faults_of(files);
}

std::string faults_of_rows(const std::string& rows) { return faults_with("prevalence.csv", kTargetHead + rows); }

void expect_fault(const std::string& faults, std::string_view place, std::string_view message) {
  EXPECT_NE(faults.find(place), std::string::npos) << faults;
  EXPECT_NE(faults.find(message), std::string::npos) << faults;
}

TEST(TargetTables, OfTheRepositoryHaveNoFault) {
  base::Diagnostics faults;
  const auto tables = TargetTables::load(kFolder, faults);
  for (const auto& fault : faults.all()) ADD_FAILURE() << base::to_text(fault);
  ASSERT_TRUE(tables);
  ASSERT_FALSE(tables->targets().empty());
  for (const Criterion& criterion : tables->criteria()) EXPECT_EQ(tables->criterion(criterion.name), &criterion);
  for (const Subject& subject : tables->subjects()) EXPECT_EQ(tables->subject(subject.name), &subject);
  EXPECT_EQ(tables->subject("no such thing"), nullptr);
}

TEST(TargetTables, HaveTheUnitsOfTheEngine) {
  base::Diagnostics faults;
  const auto tables = TargetTables::load(kFolder, faults);
  const auto body = BodyTables::load(std::string(SOJOURN_SOURCE_DIR) + "/statistics/us", faults);
  ASSERT_TRUE(tables && body);
  std::size_t compared = 0;
  for (const Subject& subject : tables->subjects()) {
    const auto measure = find_measure(subject.name);
    if (!measure) continue;
    ++compared;
    EXPECT_EQ(subject.kind, SubjectKind::kObservation) << subject.name;
    EXPECT_EQ(subject.unit, body->info(*measure).unit) << subject.name;
    const std::string& loinc = body->info(*measure).loinc;
    const auto has = [&](const SubjectCode& code) { return code.system == "LOINC" && code.code == loinc; };
    EXPECT_TRUE(loinc.empty() || std::any_of(subject.codes.begin(), subject.codes.end(), has)) << subject.name;
  }
  EXPECT_GT(compared, 30u);
}

TEST(TargetTables, KeepWhatARowSays) {
  auto files = small();
  files["quantiles.csv"] =
      kTargetHead + "height,,tall,p05,female,20,29,\"White, non-Hispanic\",150.5,cm,150,151,2019,memory,why\n";
  base::Diagnostics faults;
  const base::FileReader reader = [&](std::string_view name) { return files.at(std::string(name)); };
  const auto tables = TargetTables::read(reader, "t/", faults);
  ASSERT_TRUE(tables);
  ASSERT_TRUE(faults.all().empty());
  const Target& row = tables->targets()[2];
  EXPECT_EQ(row.subject, "height");
  EXPECT_EQ(row.with, "");
  EXPECT_EQ(row.among, "tall");
  EXPECT_EQ(target_measure_name(row.measure), "p05");
  EXPECT_EQ(row.sex, SexFilter::kFemale);
  EXPECT_EQ(row.age_low, 20);
  EXPECT_EQ(row.age_high, 29);
  EXPECT_EQ(row.group, "White, non-Hispanic");
  EXPECT_EQ(row.value, 150.5);
  EXPECT_EQ(row.lower, 150);
  EXPECT_EQ(row.upper, 151);
  EXPECT_EQ(row.table, "quantiles.csv");
  EXPECT_EQ(row.line, 2);
  EXPECT_EQ(tables->source(row.source).title, "A book");
  EXPECT_FALSE(tables->source(row.source).verified);
  const Subject* asthma = tables->subject("asthma");
  ASSERT_TRUE(asthma);
  ASSERT_EQ(asthma->codes.size(), 2u);
  EXPECT_EQ(asthma->codes[1].code, "195967001");
  EXPECT_EQ(tables->subject("statins")->kind, SubjectKind::kMedication);
}

TEST(TargetTables, RefuseARowOfAnUnknownThing) {
  expect_fault(faults_of_rows("astma,,,ever,all,0,110,all,0.1,share,,,2020,survey,why\n"), "t/prevalence.csv:2:1",
               "did you mean \"asthma\"?");
  expect_fault(faults_of_rows("asthma,,short,ever,all,0,110,all,0.1,share,,,2020,survey,why\n"), "t/prevalence.csv:2:9",
               "\"short\" is not in subjects.csv or criteria.csv");
  expect_fault(faults_of_rows("asthma,,,evr,all,0,110,all,0.1,share,,,2020,survey,why\n"), "t/prevalence.csv:2:10",
               "unknown measure \"evr\"");
  expect_fault(faults_of_rows("asthma,,,ever,men,0,110,all,0.1,share,,,2020,survey,why\n"), "t/prevalence.csv:2:15",
               "unknown sex \"men\"");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,Martian,0.1,share,,,2020,survey,why\n"), "t/prevalence.csv:2:",
               "unknown group \"Martian\"");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,all,0.1,share,,,2020,survy,why\n"), "t/prevalence.csv:2:",
               "did you mean \"survey\"?");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,all,0.1,share,,,2020,survey,\n"), "t/prevalence.csv:2:",
               "definition is empty");
}

TEST(TargetTables, RefuseFiguresOutOfTheirRange) {
  expect_fault(faults_of_rows("asthma,,,ever,all,20,10,all,0.1,share,,,2020,survey,why\n"), "t/prevalence.csv:2:22",
               "the ages end before they begin");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,all,10,share,,,2020,survey,why\n"), "t/prevalence.csv:2:29",
               "value must be a number from 0 to 1");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,all,0.1,percent,,,2020,survey,why\n"), "t/prevalence.csv:2:33",
               "the unit of \"ever\" must be \"share\" here, not \"percent\"");
  expect_fault(faults_of_rows("height,,,mean,all,0,110,all,1.7,m,,,2020,survey,why\n"), "t/prevalence.csv:2:",
               "the unit of \"mean\" must be \"cm\" here");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,all,0.1,share,0.2,0.3,2020,survey,why\n"),
               "t/prevalence.csv:2:39", "the interval begins above the value");
  expect_fault(faults_of_rows("asthma,,,ever,all,0,110,all,0.1,share,0.05,0.08,2020,survey,why\n"),
               "t/prevalence.csv:2:44", "the interval ends below the value");
}

TEST(TargetTables, RefuseAMeasureThatDoesNotFitItsSubjects) {
  const auto faults = [](const std::string& what, const std::string& unit) {
    return faults_of_rows(what + ",all,0,110,all,0.1," + unit + ",,,2020,survey,why\n");
  };
  EXPECT_EQ(faults("height,weight,,correlation", "ratio"), "");
  EXPECT_EQ(faults("tall,asthma,,lift", "ratio"), "");
  expect_fault(faults("height,,,correlation", "ratio"), "t/prevalence.csv:2:8", "must have a second subject");
  expect_fault(faults("asthma,height,,ever", "share"), "t/prevalence.csv:2:8", "no other measure may");
  expect_fault(faults("height,asthma,,correlation", "ratio"), "t/prevalence.csv:2:8", "must be an observation");
  expect_fault(faults("asthma,,,meets", "share"), "t/prevalence.csv:2:1", "must be a row of criteria.csv");
  expect_fault(faults("tall,,,ever", "share"), "t/prevalence.csv:2:1", "must be a row of subjects.csv");
  expect_fault(faults("asthma,,,mean", "1"), "t/prevalence.csv:2:1", "must be an observation");
  expect_fault(faults("asthma,,,share of users", "share"), "t/prevalence.csv:2:1", "must be a medication");
}

TEST(TargetTables, RefuseTwoFiguresOfOneMeasureOfTheSamePeople) {
  const std::string row = "asthma,,,ever,all,0,110,all,0.1,share,,,2020,survey,why\n";
  const std::string other = "asthma,,,ever,all,0,17,all,0.1,share,,,2020,survey,why\n";
  const std::string unused = "asthma,,,not computed,all,0,110,all,0.2,share,,,2020,memory,why\n";
  EXPECT_EQ(faults_of_rows(row + other + unused + unused), "");
  expect_fault(faults_of_rows(row + row), "t/prevalence.csv:3:1", "let the measure of the other be \"not computed\"");
  auto files = small();
  files["prevalence.csv"] = files["comorbidity.csv"] = kTargetHead + row;
  expect_fault(faults_of(files), "t/comorbidity.csv:2:1", "another row gives this measure of the same people");
}

TEST(TargetTables, RefuseFaultySubjects) {
  const std::string head = "subject,kind,unit,system,code,source\n";
  const auto faults = [&](const std::string& rows) {
    return faults_with("subjects.csv", head + rows + "asthma,condition,,ICD-10-CM,J45,survey\n"
                                                     "height,observation,cm,LOINC,8302-2,survey\n");
  };
  EXPECT_EQ(faults("a,cause,,ICD-10,A00-Y89,survey\n"), "");
  expect_fault(faults("a,illness,,ICD-10-CM,J45,survey\n"), "t/subjects.csv:2:3", "unknown kind \"illness\"");
  expect_fault(faults("a,condition,,READ,J45,survey\n"), "t/subjects.csv:2:14", "unknown system \"READ\"");
  expect_fault(faults("a,condition,,ICD-10-CM,,survey\n"), "t/subjects.csv:2:24", "code is empty");
  expect_fault(faults("a,condition,,ICD-10-CM,J45,hearsay\n"), "t/subjects.csv:2:28", "source \"hearsay\" is not in");
  expect_fault(faults("a,observation,,LOINC,1-8,survey\n"), "t/subjects.csv:2:15", "an observation must have a unit");
  expect_fault(faults("a,condition,cm,ICD-10-CM,J45,survey\n"), "t/subjects.csv:2:13", "nothing else may");
  expect_fault(faults("a,condition,,ICD-10-CM,J45,survey\na,procedure,,ICD-10-CM,J46,survey\n"), "t/subjects.csv:3:3",
               "one kind and one unit");
  expect_fault(faults("a,condition,,ICD-10-CM,J45,survey\na,condition,,ICD-10-CM,J45,survey\n"), "t/subjects.csv:3:24",
               "the code stands twice");
  expect_fault(faults("b,condition,,ICD-10-CM,J45,survey\na,condition,,ICD-10-CM,J45,survey\n"), "t/subjects.csv:3:1",
               "order of their names");
}

TEST(TargetTables, RefuseFaultyCriteria) {
  const auto faults = [](const std::string& row) {
    return faults_with("criteria.csv", "criterion,expression,source\n" + row + ",memory\n");
  };
  EXPECT_EQ(faults("tall,\"2 of ([height] >= 180, [weight] > 80, male)\""), "");
  expect_fault(faults("tall,[heigth] >= 180"), "t/criteria.csv:2:6", "did you mean \"height\"?");
  expect_fault(faults("tall,[height >= 180"), "t/criteria.csv:2:6", "a \"[\" is not closed");
  expect_fault(faults("tall,height] >= 180"), "t/criteria.csv:2:6", "a \"]\" closes no \"[\"");
  expect_fault(faults("tall,([height] >= 180"), "t/criteria.csv:2:6", "the parentheses do not match");
  expect_fault(faults("tall,[height] >= 180)("), "t/criteria.csv:2:6", "the parentheses do not match");
  expect_fault(faults("asthma,[height] >= 180"), "t/criteria.csv:2:1", "is the name of a subject too");
  expect_fault(faults("tall,[height] >= 180,memory\ntall,[height] >= 190"), "t/criteria.csv:3:1", "each once");
}

TEST(TargetTables, RefuseFaultySources) {
  const auto faults = [](const std::string& rows) {
    return faults_with("sources.csv", "source,title,year,provenance,seen_in\nsurvey,A survey,2020,verified,page 3\n"
                                      "memory,A book,2001,recalled,\n" + rows);
  };
  expect_fault(faults("x,T,2000,verified,\n"), "t/sources.csv:4:", "a verified source must say where it was seen");
  expect_fault(faults("x,T,2000,heard,\n"), "t/sources.csv:4:10", "unknown provenance \"heard\"");
  expect_fault(faults("survey,T,2000,recalled,\n"), "t/sources.csv:4:1", "stands twice");
}

TEST(TargetTables, AnswerAMissingFileWithAnError) {
  base::Diagnostics faults;
  const auto tables = TargetTables::load(kFolder + "/nowhere", faults);
  ASSERT_FALSE(tables);
  EXPECT_EQ(tables.error().kind, base::ErrorKind::kNotFound);
}

}  // namespace
}  // namespace sojourn::stats
