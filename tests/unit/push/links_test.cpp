#include "unit/push/push_world.hpp"

namespace sojourn::push {
namespace {

using Texts = std::vector<std::string>;

TEST(Links, WhatIsReferredToGoesFirst) {
  const auto document = BundleText()
                            .add(resource("Claim", "c", {"Encounter/e", "Patient/p"}))
                            .add(resource("Encounter", "e", {"Patient/p", "Organization/o"}))
                            .add(resource("Patient", "p", {"#contained", "Organization/elsewhere"}))
                            .add(resource("Organization", "o"))
                            .document();
  const Links links(*document);
  EXPECT_EQ(names(*document, links, links.order), (Texts{"Patient/p", "Organization/o", "Encounter/e", "Claim/c"}));
  ASSERT_EQ(links.groups.size(), 4u);
  std::vector<std::uint32_t> levels;
  for (const Group& group : links.groups) levels.push_back(group.level);
  EXPECT_EQ(levels, (std::vector<std::uint32_t>{0, 0, 1, 2}));
}

TEST(Links, ACircleIsOneGroup) {
  const auto document = BundleText()
                            .add(resource("Claim", "c", {"Condition/k"}))
                            .add(resource("Encounter", "e", {"Condition/k", "Patient/p"}))
                            .add(resource("Condition", "k", {"Encounter/e", "Patient/p", "Condition/k"}))
                            .add(resource("Patient", "p"))
                            .document();
  const Links links(*document);
  ASSERT_EQ(links.groups.size(), 3u);
  const Group& circle = links.groups[1];
  EXPECT_EQ(circle.end - circle.begin, 2u);
  EXPECT_EQ(circle.level, 1u);
  EXPECT_EQ(links.groups[2].level, 2u);
  EXPECT_EQ(links.order.size(), 4u);
}

// One reference each way in which FHIR can say it.
TEST(Links, ReferencesAreFoundInEveryForm) {
  const auto document =
      BundleText()
          .add(resource("Patient", "p"), {{"fullUrl", "https://example.org/fhir/Patient/p"}})
          .add(resource("Practitioner", ""), {{"fullUrl", "urn:uuid:9d0e32b1-0f1c-4f4e-8a5d-6d2f1f0b8c11"}})
          .add({{"resourceType", "Organization"},
                {"id", "o"},
                {"identifier", Json::array({{{"system", "urn:npi"}, {"value", "9|1"}}})}})
          .add(resource(
              "Observation", "x",
              {"Patient/p", "Patient/p/_history/3", "https://example.org/fhir/Patient/p",
               "https://example.org/fhir/Patient/p/_history/1", "urn:uuid:9d0e32b1-0f1c-4f4e-8a5d-6d2f1f0b8c11",
               "Practitioner/9d0e32b1-0f1c-4f4e-8a5d-6d2f1f0b8c11", "Organization?identifier=urn:npi|9|1",
               // and those to nothing here:
               "https://example.com/fhir/Patient/p", "Patient/q", "Observation/p", "#p", "",
               "Organization?identifier=urn:npi|2", "urn:uuid:00000000-0000-4000-8000-000000000000", "p"}))
          .document();
  const Links links(*document);
  EXPECT_EQ(links.targets, (std::vector<std::int32_t>{0, 0, 0, 0, 1, 1, 2, -1, -1, -1, -1, -1, -1, -1, -1}));
  EXPECT_EQ(links.ids[1], "9d0e32b1-0f1c-4f4e-8a5d-6d2f1f0b8c11");
}

TEST(Links, EscapedReferencesAreFound) {
  const auto document = document_of(
      R"({"resourceType":"Patient","id":"p"}
          {"resourceType":"Observation","id":"o","subject":{"reference":"Patient\/p"}})");
  EXPECT_EQ(Links(*document).targets, std::vector<std::int32_t>{0});
}

TEST(Links, ResourcesWithoutAnyNameGetOneFromTheirContent) {
  const auto document = BundleText().add(resource("Patient", "", {"Group/1"})).add(resource("Patient", "")).document();
  const Links links(*document), again(*document);
  EXPECT_EQ(links.ids[0].size(), 36u);
  EXPECT_NE(links.ids[0], links.ids[1]);
  EXPECT_EQ(links.ids[0], again.ids[0]);
}

TEST(Links, TheSameResourceTwiceIsOne) {
  const auto document = BundleText()
                            .add(resource("Organization", "o"), {{"fullUrl", "urn:uuid:1"}})
                            .add(resource("Organization", "o"), {{"fullUrl", "urn:uuid:2"}})
                            .add(resource("Patient", "p", {"urn:uuid:2"}))
                            .document();
  const Links links(*document);
  EXPECT_EQ(links.same_as, (std::vector<std::uint32_t>{0, 0, 2}));
  EXPECT_EQ(links.order, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(links.targets, std::vector<std::int32_t>{0});
  EXPECT_TRUE(links.conflicts.empty());
}

TEST(Links, TheSameIdWithOtherContentIsAConflict) {
  const auto document = BundleText()
                            .add(resource("Organization", "o"))
                            .add(resource("Organization", "o", {"Organization/parent"}))
                            .add(resource("Location", "o"))
                            .document();
  const Links links(*document);
  EXPECT_EQ(links.conflicts, std::vector<std::uint32_t>{1});
  EXPECT_EQ(links.order, (std::vector<std::uint32_t>{0, 2}));
}

TEST(Links, EqualConditionsAreOneResource) {
  const Json condition = {{"request", {{"method", "POST"}, {"ifNoneExist", "identifier=urn:npi|1"}}}};
  const auto document = BundleText()
                            .add(resource("Organization", "a"), condition)
                            .add(resource("Organization", "b"), condition)
                            .add(resource("Practitioner", "c"), condition)
                            // The one that stands for an entry may itself be stood for.
                            .add(resource("Organization", "b"), {{"fullUrl", "urn:uuid:4"}})
                            .add(resource("Patient", "p", {"Organization/b", "urn:uuid:4"}))
                            .document();
  const Links links(*document);
  EXPECT_EQ(links.same_as, (std::vector<std::uint32_t>{0, 0, 2, 0, 4}));
  EXPECT_EQ(links.targets, (std::vector<std::int32_t>{0, 0}));
  EXPECT_EQ(links.order, (std::vector<std::uint32_t>{0, 2, 4}));
}

TEST(Links, ChainsMayBeLong) {
  constexpr int kLong = 200'000;
  std::string text;
  for (int i = 0; i < kLong; ++i)
    text += "{\"resourceType\":\"Observation\",\"id\":\"" + std::to_string(i) +
            "\",\"derivedFrom\":[{\"reference\":\"Observation/" + std::to_string(i + 1) + "\"}]}\n";
  const auto document = document_of(text);
  const Links links(*document);
  ASSERT_EQ(links.order.size(), static_cast<std::size_t>(kLong));
  EXPECT_EQ(links.order.front(), kLong - 1u);
  EXPECT_EQ(links.groups.back().level, kLong - 1u);
}

TEST(Links, AUuidIsAlwaysTheSameForATextAndWellFormed) {
  EXPECT_EQ(uuid_of("a"), uuid_of("a"));
  EXPECT_NE(uuid_of("a"), uuid_of("b"));
  for (const char* text : {"", "a", "b", "c", "d", "e", "f"}) {
    const std::string uuid = uuid_of(text);
    ASSERT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '8') << uuid;
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    for (const std::size_t dash : {8u, 13u, 18u, 23u}) EXPECT_EQ(uuid[dash], '-') << uuid;
  }
}

TEST(Directory, KnowsTheLatestWord) {
  Directory directory;
  directory.add("Organization/o", "Organization/1");
  directory.add("Organization/o", "Organization/2");
  EXPECT_EQ(*directory.find("Organization/o"), "Organization/2");
  EXPECT_EQ(directory.find("Organization/p"), nullptr);
}

}  // namespace
}  // namespace sojourn::push
