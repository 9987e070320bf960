#pragma once
// A small set of people tables in memory for unit tests: two states, four places, constant mortality, few names. A test
// changes the text of a table before reading to see what happens.
#include <map>
#include <string>

#include "sojourn/base/diagnostics.hpp"
#include "sojourn/stats/people_tables.hpp"

namespace sojourn::test {

using Texts = std::map<std::string, std::string, std::less<>>;

inline Texts small_people() {
  Texts t;
  t["sources_people.csv"] =
      "id,title,publisher,year,address,licence,note\nx,\"Made up, for tests\",Sojourn,2025,,none,\n";
  std::string& population = t["population.csv"] = "sex,age,population,source\n";
  std::string& life = t["life_table.csv"] = "year,sex,age,qx,source\n";
  for (const char* sex : {"female", "male"})
    for (int age = 0; age <= 100; ++age) population += std::string(sex) + "," + std::to_string(age) + ",1000,x\n";
  for (const char* year : {"1900", "1910", "1918", "1920", "2019", "2021"})
    for (const char* sex : {"female", "male"})
      for (int age = 0; age <= 110; ++age) {
        const std::string q = std::string(year) == "1918" ? "0.2" : std::string(year) == "1900" ? "0.04" : "0.02";
        life += std::string(year) + "," + sex + "," + std::to_string(age) + "," + q + ",x\n";
      }
  t["infant_deaths.csv"] = "measure,value,source\nshare of infant deaths before 28 days,0.66,x\n";
  t["states.csv"] = "code,name,population,source\nMN,Minnesota,1000,x\nMO,Missouri,3000,x\n";
  t["places.csv"] =
      "place_id,city,county,state,postal_code,latitude,longitude,time_zone,area_code,population,source\n"
      "1,Saint Louis Park,Hennepin County,MN,55416,44.9490,-93.3384,America/Chicago,952,400,x\n"
      "2,Springfield,Brown County,MN,56087,44.2393,-94.9758,America/Chicago,507,600,x\n"
      "3,Saint Louis,St. Louis County,MO,63104,38.6128,-90.2185,America/Chicago,314,1000,x\n"
      "3,Saint Louis,St. Louis County,MO,63118,38.5943,-90.2309,America/Chicago,314,500,x\n"
      "4,Springfield,Greene County,MO,65802,37.2117,-93.2990,America/Chicago,417,1500,x\n";
  t["place_race.csv"] =
      "postal_code,white,black,asian,native,other,hispanic,source\n"
      "55416,900,0,50,0,0,50,x\n56087,1000,0,0,0,0,0,x\n"
      "63104,300,700,0,0,0,0,x\n63118,900,100,0,0,0,0,x\n65802,980,0,0,0,0,20,x\n";
  std::string& race = t["race_ethnicity.csv"] = "sex,age_low,age_high,race,ethnicity,share,source\n";
  std::string& relative = t["state_race.csv"] = "state,race,ethnicity,relative,source\n";
  for (const char* r : {"white", "black", "asian", "native", "hawaiian", "other"})
    for (const char* e : {"nonhispanic", "hispanic"}) {
      const bool common = std::string(e) == "nonhispanic" && (std::string(r) == "white" || std::string(r) == "black");
      for (const char* sex : {"female", "male"})
        for (const char* ages : {"0,17", "18,110"})
          race += std::string(sex) + "," + ages + "," + r + "," + e + (common ? ",0.45,x\n" : ",0.01,x\n");
      // Nobody in Minnesota is black here, so that the state can be seen to matter.
      relative += std::string("MN,") + r + "," + e + (std::string(r) == "black" ? ",0,x\n" : ",1,x\n");
      relative += std::string("MO,") + r + "," + e + ",1,x\n";
    }
  std::string& given = t["given_names.csv"] = "name,sex";
  for (int decade = 1900; decade <= 2020; decade += 10) given += ",births_" + std::to_string(decade) + "s";
  given += ",white,black,asian,native,other,hispanic,source\n";
  const auto add_given = [&](const std::string& name, const char* sex, const char* early, const char* late,
                             const char* shares) {
    given += name + "," + sex;
    for (int decade = 1900; decade <= 2020; decade += 10) given += std::string(",") + (decade < 1950 ? early : late);
    given += std::string(",") + shares + ",x\n";
  };
  add_given("Ann", "female", "8", "2", "1,0,0.2,0.2,0.2,0.2");
  add_given("Bea", "female", "1", "1", "0.5,1,0.2,0.2,0.2,0.2");
  add_given("Carl", "male", "2", "2", "1,0,0.2,0.2,0.2,0.2");
  add_given("Dan", "male", "1", "1", "0.5,1,0.2,0.2,0.2,0.2");
  t["family_names.csv"] =
      "name,weight,white,black,asian,native,other,hispanic,source\n"
      "Early,1,1,0,0.2,0.2,0.2,0,x\nFrost,1,0,1,0.2,0.2,0.2,0.2,x\n";
  t["languages.csv"] =
      "language,group,share,source\nen,white,1,x\nen,black,1,x\nen,asian,1,x\nen,native,1,x\nen,hawaiian,1,x\n"
      "en,other,1,x\nes,hispanic,0.75,x\nen,hispanic,0.25,x\n";
  t["street_names.csv"] = "kind,text,weight,source\nname,Oak,1,x\nname,Elm,1,x\nsuffix,Street,3,x\nsuffix,Lane,1,x\n";
  std::string& marital = t["marital_status.csv"] = "sex,age_low,age_high,status,share,source\n";
  for (const char* sex : {"female", "male"}) {
    marital += std::string(sex) + ",18,39,S,0.6,x\n" + sex + ",18,39,M,0.4,x\n";
    marital += std::string(sex) + ",40,110,M,0.5,x\n" + sex + ",40,110,T,0.5,x\n";
  }
  t["education.csv"] = "sex,age_low,age_high,level,share,source\nall,20,110,high-school,1,x\n";
  t["income.csv"] = "sex,age_low,age_high,poverty_ratio,share,source\nall,0,110,under-1,1,x\n";
  t["veterans.csv"] = "sex,age_low,age_high,served,share,source\nall,20,110,no,0.9,x\nall,20,110,yes,0.1,x\n";
  t["smoking.csv"] =
      "sex,age_low,age_high,status,share,method,source\nall,18,110,current,0.2,observed,x\n"
      "all,18,110,former,0.3,observed,x\nall,18,110,never,0.5,the rest,x\n";
  t["identity_shares.csv"] = "what,sex,age_low,age_high,share,source\ntook spouse name,female,18,119,1,x\n"
                             "moved in five years,all,0,119,0.5,x\nemployed,all,18,119,1,x\n";
  t["english_proficiency.csv"] = "language,less_than_very_well,source\nes,1,x\n";
  t["origins.csv"] = "group,code,display,language,share,source\nasian,2034-7,Chinese,zh,1,x\n"
                     "hawaiian,2080-0,Samoan,,1,x\nnative,1382-1,Navajo,,1,x\nhispanic,2148-5,Mexican,,1,x\n";
  t["tribes.csv"] = "origin,code,display,source\n1382-1,170,Navajo Nation,x\n";
  t["occupations.csv"] = "occupation,display,industry,industry_display,male,female,source\n"
                         "4020,Cooks,8680,Restaurants,0.5,0.4,x\n3255,Registered nurses,8190,Hospitals,0.5,0.6,x\n";
  t["social_answers.csv"] = "question,system,code,display,share,source\n"
                            "pregnancy intent,SNOMED-CT,454401000124105,No desire,1,x\n"
                            "treatment,,,Comfort.,1,x\ncare experience,,,At home.,1,x\n";
  t["answer_lists.csv"] = "answers,points,code,display,source\nfrequency,0,LA6568-5,Not at all,x\n"
                          "frequency,1,LA6569-3,Several days,x\n";
  t["questionnaires.csv"] = "form,form_display,score,score_display,question,display,answers,weight,source\n"
                            "55757-9,PHQ-2,55758-7,Total,44250-9,Interest,frequency,1,x\n";
  return t;
}

inline base::Result<stats::PeopleTables> read_people(const Texts& texts, base::Diagnostics& diagnostics) {
  const base::FileReader reader = [&](std::string_view name) -> base::Result<std::string> {
    const auto found = texts.find(name);
    if (found == texts.end()) return base::Error{base::ErrorKind::kNotFound, "no table " + std::string(name)};
    return found->second;
  };
  return stats::PeopleTables::read(reader, "tables/", diagnostics);
}

}  // namespace sojourn::test
