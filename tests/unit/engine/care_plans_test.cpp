// Care plans that grow, their goals, and observations of time series and documents.
#include <gtest/gtest.h>

#include "sojourn/record/care_plans.hpp"
#include "support/engine_world.hpp"

namespace sojourn::engine {
namespace {

using test::EngineWorld;
using test::one;
using std::chrono::days;

TEST(CarePlanGrowth, ASecondStartAddsActivitiesAndGoalsThatAreNew) {
  EngineWorld w(one("'Start':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#],'goals':[{'text':'fit'}],->Wait},"
                    "'Wait':{'type':'Delay','exact':{'quantity':3,'unit':'days'},->More},"
                    "'More':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#,#diet#],'goals':[{'text':'fit'},"
                    "{'text':'slim'}],->Twice},"
                    "'Twice':{'type':'CarePlanStart','codes':@plan@,'activities':[#diet#],'goals':[{'text':'slim'}],->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.care_plans.size(), 1u);
  EXPECT_EQ(j.care_plan_additions.size(), 1u) << "the third start brings nothing new";
  EXPECT_EQ(j.care_plan_additions.at(0).time, j.person.birth + days{3});
  std::vector<std::string> activities, goals;
  record::for_each_activity(j, w.vocabulary(), j.care_plans[0],
                            [&](vocab::ConceptId id) { activities.push_back(w.code(id)); });
  EXPECT_EQ(activities, (std::vector<std::string>{"walk", "diet"}));
  record::for_each_goal(j, j.care_plans[0], [&](std::uint32_t i) {
    goals.emplace_back(w.vocabulary().text(w.program().catalog.goals.at(j.goals.at(i).detail).text));
  });
  EXPECT_EQ(goals, (std::vector<std::string>{"fit", "slim"}));
  EXPECT_NE(j.goals[0].key, j.goals[1].key);
  EXPECT_EQ(j.goals[1].start, j.person.birth + days{3});
}

TEST(CarePlanGrowth, APlanThatHasEndedBeginsAnew) {
  EngineWorld w(one("'Start':{'type':'CarePlanStart','codes':@plan@,'activities':[#walk#],'goals':[{'text':'fit'}],->Stop},"
                    "'Stop':{'type':'CarePlanEnd','careplan':'Start',->Again},"
                    "'Again':{'type':'CarePlanStart','codes':@plan@,'activities':[#diet#],'goals':[{'text':'fit'}],->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.care_plans.size(), 2u);
  EXPECT_EQ(j.care_plan_additions.size(), 0u);
  EXPECT_EQ(j.care_plans[1].goals, 1u);
  EXPECT_EQ(j.goals.size(), 2u);
}

TEST(Goals, AddressTheConditionsThatTheirAttributesHold) {
  EngineWorld w(one("'Start':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'c',->Plan},"
                    "'Plan':{'type':'CarePlanStart','codes':@plan@,'activities':[],'goals':[{'text':'fit',"
                    "'addresses':['c','Start','nothing']}],->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(j.goals.size(), 1u);
  ASSERT_EQ(j.goals[0].conditions, 2u) << "by attribute and by the onset's state";
  EXPECT_EQ(w.first_code(j.conditions.at(j.goal_conditions.at(0)).codes), "cold");
  EXPECT_EQ(j.goal_conditions.at(0), j.goal_conditions.at(1));
}

constexpr const char* kSeries =
    "'Start':{'type':'SetAttribute','attribute':'x','series_data':'1 -2.5 3e1','period':0.5,->Y},"
    "'Y':{'type':'SetAttribute','attribute':'y','series_data':'4 5 6','period':0.5,->Seen},";

TEST(SampledData, KeepsTheSeriesOfItsAttributes) {
  EngineWorld w(one(std::string(kSeries) + "'Seen':{!seen!,'sampled_data':{'attributes':['x','y'],'origin_value':1,"
                                           "'factor':2,'lower_limit':-3,'decimal_format':'0.00'},'unit':'mV',->End}"));
  const auto& j = w.live_one();
  ASSERT_EQ(w.observations("seen").size(), 1u);
  const record::ObservationValue& v = w.observations("seen")[0]->value;
  ASSERT_EQ(v.kind, record::ValueKind::kSampled);
  const record::SeriesUse& use = j.series_uses.at(v.use);
  ASSERT_EQ(use.series, 2u);
  const record::Catalog& catalog = w.program().catalog;
  EXPECT_EQ(catalog.series.at(j.series.at(use.first_series)).values, (std::vector<double>{1, -2.5, 30}));
  EXPECT_EQ(catalog.series.at(j.series.at(use.first_series + 1)).period, 0.5);
  const record::SampledData& detail = catalog.sampled_data.at(use.detail);
  EXPECT_EQ(detail.factor, 2);
  EXPECT_TRUE(detail.has_lower_limit);
  EXPECT_FALSE(detail.has_upper_limit);
  EXPECT_EQ(detail.decimals, 2);
}

TEST(SampledData, StopsTheModuleWhenSeriesDoNotMatch) {
  for (const std::string other : {"'series_data':'1 2','period':0.5", "'series_data':'1 2 3','period':1", "'value':7"}) {
    EngineWorld w(one("'Start':{'type':'SetAttribute','attribute':'x','series_data':'1 2 3','period':0.5,->Y},"
                      "'Y':{'type':'SetAttribute','attribute':'y'," + other + ",->Seen},"
                      "'Seen':{!seen!,'sampled_data':{'attributes':['x','y']},'unit':'mV',->After},'After':{!after!,->End}"));
    w.live_one();
    EXPECT_EQ(w.person().incidents.size(), 1u) << other;
    EXPECT_EQ(w.observations("after").size(), 0u) << other;
  }
}

TEST(Attachments, AChartNamesItsSeriesAndADocumentNone) {
  EngineWorld w(one(std::string(kSeries) +
                    "'Seen':{!chart!,'unit':'','attachment':{'chart':{'type':'line','title':'Rhythm','axis_attribute_x':'x',"
                    "'height':200,'series':[{'attribute':'y','label':'lead'}]}},->Doc},"
                    "'Doc':{!document!,'unit':'','attachment':{'url':'https://example.org/a.pdf','content_type':"
                    "'application/pdf','pages':2},->End}"));
  const auto& j = w.live_one();
  const record::Catalog& catalog = w.program().catalog;
  const record::SeriesUse& chart = j.series_uses.at(w.observations("chart").at(0)->value.use);
  EXPECT_EQ(chart.series, 1u);
  EXPECT_EQ(catalog.series.at(chart.x).values.size(), 3u);
  EXPECT_TRUE(catalog.attachments.at(chart.detail).chart);
  EXPECT_EQ(catalog.attachments.at(chart.detail).width, 600u) << "the width of a chart that gives none";
  EXPECT_EQ(catalog.attachments.at(chart.detail).height, 200u);
  const record::SeriesUse& document = j.series_uses.at(w.observations("document").at(0)->value.use);
  EXPECT_EQ(document.series, 0u);
  EXPECT_EQ(w.vocabulary().text(catalog.attachments.at(document.detail).url), "https://example.org/a.pdf");
}

}  // namespace
}  // namespace sojourn::engine
