// A life costs no allocation once the worker's memory has grown to what lives need. Stands in a program of its own: it
// replaces the global operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "support/engine_world.hpp"

namespace {
std::atomic<std::size_t> allocations{0};
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* p = std::malloc(size > 0 ? size : 1)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace sojourn::engine {
namespace {

// Modules that use every kind of entry, visits of several classes, waiting and submodules.
test::Texts modules() {
  return {
      test::named("a_care",
                  "'Start':{'type':'Encounter','wellness':true,->On},'On':{'type':'ConditionOnset','codes':@cold@,'assign_to_attribute':'c',->Pill},"
                  "'Pill':{'type':'MedicationOrder','codes':@pill@,'reason':'On','chronic':true,->Plan},'Plan':{'type':'CarePlanStart','codes':@plan@,"
                  "'activities':[#walk#],'goals':[{'text':'fit','addresses':['c']}],->Grow},'Grow':{'type':'CarePlanStart','codes':@plan@,"
                  "'activities':[#walk#,#diet#],'goals':[{'text':'slim','addresses':['c']}],->Series},'Series':{'type':'SetAttribute','attribute':'s',"
                  "'series_data':'1 2 3',->Trace},'Trace':{!trace!,'sampled_data':{'attributes':['s']},'unit':'mV',->Panel},'Panel':{'type':'DiagnosticReport','codes':@panel@,'observations':[{'codes':@a@,'category':'laboratory',"
                  "'vital_sign':'Glucose','unit':'mg/dL'},{'codes':@b@,'category':'laboratory','range':{'low':1,'high':9},'unit':'mg'}],->Xray},"
                  "'Xray':{'type':'ImagingStudy','procedure_code':#xray#,'series':[{'body_site':#chest#,'modality':{'system':'DICOM-DCM','code':'DX','display':'x'},"
                  "'instances':[{'title':'front','sop_class':{'system':'DICOM-SOP','code':'1.2','display':'x'}}]}],->Leave},'Leave':{'type':'EncounterEnd',->Wait},"
                  "'Wait':{'type':'Delay','range':{'low':1,'high':6,'unit':'months'},->Stop},'Stop':{'type':'ConditionEnd','condition_onset':'On',->Drop},"
                  "'Drop':{'type':'MedicationEnd','medication_order':'Pill',->Close},'Close':{'type':'CarePlanEnd','careplan':'Plan',->Start}"),
      test::named("b_visits",
                  "'Start':{'type':'Delay','range':{'low':10,'high':90,'unit':'days'},->Hurt},'Hurt':{'type':'Symptom','symptom':'pain','range':{'low':250,'high':600},->V},"
                  "'V':{'type':'Encounter','encounter_class':'emergency','codes':@visit@,->Act},'Act':{'type':'Procedure','codes':@act@,'duration':{'low':10,'high':30,"
                  "'unit':'minutes'},->Leave},'Leave':{'type':'EncounterEnd',->Sub},'Sub':{'type':'CallSubmodule','submodule':'sub/one',->Start}"),
      test::named("c_guard",
                  "'Start':{'type':'Guard','allow':{'condition_type':'Active Condition','codes':@cold@},->Seen},'Seen':{'type':'Counter','attribute':'n','action':'increment',"
                  "->Off},'Off':{'type':'Guard','allow':{'condition_type':'Not','condition':{'condition_type':'Active Condition','codes':@cold@}},->Start}"),
      test::named("sub/one", "'Start':{'type':'SetAttribute','attribute':'x','range':{'low':0,'high':1},->Dev},'Dev':{'type':'Device','code':#cane#,->Sup},'Sup':{'type':"
                             "'SupplyList','supplies':[{'quantity':2,'code':#mask#}],->Out},'Out':{'type':'DeviceEnd','device':'Dev',->End}")};
}

TEST(Lifetime, AllocatesNothingAfterWarmUp) {
  test::EngineWorld w(modules(), {0, 90});
  std::uint64_t events = 0;
  for (std::uint32_t i = 0; i < 50; ++i) w.live(i);
  std::size_t before = allocations;
  ASSERT_GT(before, 1000u);  // the count works
  for (std::uint32_t i = 50; i < 100; ++i) events += w.live(i).events;
  const std::size_t fresh = allocations - before;
  before = allocations;
  for (std::uint32_t i = 50; i < 100; ++i) w.live(i);
  const std::size_t again = allocations - before;
  ASSERT_GT(events, 10000u);  // the lives do something
  std::printf("allocations over 50 new lives after 50 for warm-up: %zu; over the same 50 again: %zu\n", fresh, again);
  // A list that has to grow once more for an unusually full life is all that may happen.
  EXPECT_LE(fresh, 10u);
  EXPECT_EQ(again, 0u);
}

}  // namespace
}  // namespace sojourn::engine
