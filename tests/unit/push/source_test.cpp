#include "sojourn/push/source.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "unit/push/push_world.hpp"

namespace sojourn::push {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Texts = std::vector<std::string>;

Source open(const Texts& words, const std::string& input = "") {
  std::istringstream in(input);
  auto out = Source::open(words, in);
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : Source();
}

std::string error_of(const Texts& words, const std::string& input = "") {
  std::istringstream in(input);
  const auto out = Source::open(words, in);
  return out ? "" : out.error().message;
}

// "phase name: resources" of each parcel.
Texts contents(const Source& source) {
  static const char* const kPhases[] = {"shared", "patient", "group"};
  Texts out;
  for (const Parcel& parcel : source.parcels()) {
    const auto document = source.read(parcel);
    EXPECT_TRUE(document) << document.error().message;
    const Links links(**document);
    std::string line = std::string(kPhases[static_cast<int>(parcel.phase)]) + " " + parcel.name + ":";
    std::vector<std::uint32_t> all((*document)->entries.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    for (const std::string& name : names(**document, links, all)) line += " " + name;
    out.push_back(line);
    EXPECT_FALSE(parcel.fingerprint.empty()) << parcel.name;
  }
  return out;
}

std::string lines(const std::vector<Json>& resources) {
  std::string out;
  for (const Json& r : resources) out += r.dump() + "\n";
  return out;
}

const std::string kPatient =
    BundleText().add(resource("Patient", "p")).add(resource("Claim", "c", {"Patient/p"})).text();
const std::string kProviders = BundleText().add(resource("Organization", "o")).text();

TEST(Source, AFolderOfOursIsKnownByItsManifest) {
  const Folder folder;
  folder.write("manifest.json",
               R"({"generator":"sojourn","run":"abc123","resources":{"Patient":1,"Claim":1},"files":[{"path":"x"}]})");
  folder.write("fhir-bundle/a.json", kPatient);
  folder.write("fhir-bundle/providers.json", kProviders);
  folder.write("fhir-ndjson/Patient.ndjson", lines({resource("Patient", "p")}));
  folder.write("push-report.json", "{}");
  const Source source = open({folder.path()});
  EXPECT_EQ(source.run(), "abc123");
  EXPECT_EQ(source.folder(), folder.path());
  EXPECT_EQ(source.resources().at("Claim"), 1u);
  EXPECT_THAT(contents(source), ElementsAre("shared what patients share: Organization/o",
                                            "patient fhir-bundle/a.json: Patient/p Claim/c"));
}

TEST(Source, AForeignFolderIsReadToSeeWhatItHolds) {
  const Folder folder;
  folder.write("b/hospitals.json", kProviders);
  folder.write("b/patient.json", kPatient);
  folder.write("a.json", resource("Group", "g", {"Patient/p"}).dump());
  folder.write(
      "claims.json",
      BundleText().add(resource("Claim", "d", {"Patient/p"})).add(resource("Claim", "e", {"Patient/p"})).text());
  folder.write("empty.json", "{\"resourceType\":\"Bundle\"}");
  folder.write(".hidden.json", "no JSON");
  folder.write("notes.txt", "no JSON");
  // What loads leave behind is no data.
  folder.write("push-report.json", "{\"complete\":true}");
  folder.write("push-bulk/Patient-1.ndjson", lines({resource("Patient", "p")}));
  folder.write("push-bulk/import-hapi.json", resource("Parameters", "").dump());
  const Source source = open({folder.path()});
  EXPECT_THAT(contents(source),
              ElementsAre("shared what patients share: Organization/o", "patient b/patient.json: Patient/p Claim/c",
                          "group what refers to several patients: Group/g Claim/d Claim/e"));
  EXPECT_EQ(source.run().size(), 16u);
  EXPECT_EQ(source.run(), open({folder.path()}).run());
  folder.write("notes.json", kProviders);
  EXPECT_NE(source.run(), open({folder.path()}).run());
}

TEST(Source, LinesByTypeComeTogetherByPatient) {
  const Folder folder;
  folder.write("Organization.ndjson", lines({resource("Organization", "o")}));
  folder.write("Patient.ndjson", lines({resource("Patient", "1"), resource("Patient", "2")}));
  folder.write("Claim.ndjson",
               lines({resource("Claim", "a", {"Patient/2"}), resource("Claim", "b", {"Patient/1", "Patient/2"}),
                      resource("Claim", "c", {"Patient/2"}), resource("Claim", "d", {"Patient/2"})}));
  folder.write("Group.ndjson", lines({resource("Group", "g", {"Patient/1"})}));
  folder.write("Provenance.ndjson",
               lines({resource("Provenance", "v", {"Claim/a"}), resource("Provenance", "w", {"Patient/1"})}));
  const Source source = open({folder.path()});
  EXPECT_THAT(contents(source), ElementsAre("shared what patients share: Organization/o",
                                            "patient Patient/2: Claim/a Claim/c Claim/d Patient/2",
                                            "patient Patient/1: Claim/b Patient/1 Provenance/w",
                                            "group what refers to several patients: Group/g Provenance/v"));
  EXPECT_EQ(source.resources().at("Claim"), 4u);
}

// A push that goes on must see that a file changed, whichever of those that hold a patient's lines it is.
TEST(Source, AChangeOfAnyFileChangesTheFingerprint) {
  const Folder folder;
  folder.write("Claim.ndjson", lines({resource("Claim", "c", {"Patient/1"})}));
  folder.write("Patient.ndjson", lines({resource("Patient", "1")}));
  const auto fingerprint = [&] { return open({folder.path()}).parcels().at(0).fingerprint; };
  const std::string before = fingerprint();
  EXPECT_EQ(before, fingerprint());
  folder.write("Claim.ndjson", lines({resource("Claim", "d", {"Patient/1"})}));
  const std::string after = fingerprint();
  EXPECT_NE(after, before);
  folder.write("Patient.ndjson", lines({{{"resourceType", "Patient"}, {"id", "1"}, {"active", true}}}));
  EXPECT_NE(fingerprint(), after);
}

TEST(Source, BundlesMayBeLines) {
  const Folder folder;
  const std::string file = folder.write("all.ndjson", kPatient + "\n" + kProviders + "\n\n" + kPatient);
  EXPECT_THAT(contents(open({file})),
              ElementsAre("shared what patients share: Organization/o", "patient all.ndjson line 1: Patient/p Claim/c",
                          "patient all.ndjson line 4: Patient/p Claim/c"));
}

TEST(Source, StandardInputIsLinesOrOneDocument) {
  const std::string line_by_line =
      lines({resource("Claim", "c", {"Patient/p"}), resource("Patient", "p"), resource("Organization", "o")});
  const Source by_lines = open({"-"}, line_by_line);
  EXPECT_THAT(contents(by_lines),
              ElementsAre("shared what patients share: Organization/o", "patient Patient/p: Claim/c Patient/p"));
  EXPECT_EQ(by_lines.folder(), ".");
  EXPECT_EQ(by_lines.run(), open({"-"}, line_by_line).run());
  EXPECT_NE(by_lines.run(), open({"-"}, kPatient).run());
  EXPECT_THAT(contents(open({"-"}, Json::parse(kPatient).dump(2))),
              ElementsAre("patient standard input: Patient/p Claim/c"));
}

TEST(Source, FilesAreNamedAlone) {
  const Folder folder;
  const Source source = open({folder.write("deep/a.json", kPatient)});
  EXPECT_THAT(contents(source), ElementsAre("patient a.json: Patient/p Claim/c"));
  EXPECT_EQ(source.folder(), folder.path("deep"));
}

TEST(Source, NothingToLoadIsSaidWithTheRemedy) {
  const Folder folder;
  EXPECT_EQ(error_of({folder.path("none")}),
            folder.path("none") + " is not there; name a folder that \"sojourn generate\" wrote, files, or \"-\"");
  EXPECT_THAT(error_of({folder.path()}), StartsWith(folder.path() + " holds no .json and no .ndjson file"));
  folder.write("a.json", "{\"resourceType\":\"Bundle\"}");
  EXPECT_THAT(error_of({folder.path()}), StartsWith(folder.path() + " holds no FHIR resource"));
  EXPECT_THAT(error_of({"-"}, ""), StartsWith("- holds no FHIR resource"));
}

TEST(Source, BrokenFilesAreNamedWithTheLine) {
  const Folder folder;
  folder.write("a.json", kPatient);
  folder.write("b.json", "{\"resourceType\":\"Patient\",\n}");
  EXPECT_THAT(error_of({folder.path()}), StartsWith("b.json:2:1: the JSON is broken"));
  const std::string file = folder.write("c.ndjson", lines({resource("Patient", "1")}) + "{\"resourceType\":\n");
  EXPECT_THAT(error_of({file}), HasSubstr("c.ndjson line 2:1:"));
}

TEST(Source, AFileThatShrinksMeanwhileIsNoticed) {
  const Folder folder;
  const std::string file = folder.write("a.ndjson", lines({resource("Patient", "1")}));
  const Source source = open({file});
  folder.write("a.ndjson", "");
  const auto document = source.read(source.parcels().at(0));
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, file + " cannot be read, or became shorter meanwhile");
}

}  // namespace
}  // namespace sojourn::push
