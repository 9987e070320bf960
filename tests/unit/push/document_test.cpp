#include "unit/push/push_world.hpp"

namespace sojourn::push {
namespace {

std::vector<std::string> references(const Document& document, const Entry& entry) {
  std::vector<std::string> out;
  for (std::uint32_t r = entry.first_reference; r < entry.references_end; ++r)
    out.push_back(document.plain(document.references[r].text));
  return out;
}

std::string error_of(const std::string& text) {
  Document document;
  const auto added = document.add(text, "file.json");
  return added ? "" : added.error().message;
}

using Texts = std::vector<std::string>;

TEST(Document, ABundleIsTakenApartHoweverItIsSpaced) {
  const Json patient = {
      {"resourceType", "Patient"},
      {"id", "p"},
      {"meta", {{"tag", Json::array()}}},
      {"identifier", Json::array({{{"system", "urn:mrn"}, {"value", "1"}}, {{"value", "no system"}}})}};
  const Json visit = {{"resourceType", "Encounter"}, {"id", "e"}, {"subject", {{"reference", "Patient/p"}}}};
  BundleText bundle;
  bundle.add(patient, {{"fullUrl", "urn:uuid:1"}, {"request", {{"method", "POST"}, {"ifNoneExist", "identifier=1"}}}});
  bundle.add(visit);
  for (const int indent : {-1, 0, 2}) {
    const auto document = document_of(bundle.text(indent));
    ASSERT_EQ(document->entries.size(), 2u) << indent;
    const Entry& first = document->entries[0];
    const Entry& second = document->entries[1];
    EXPECT_EQ(Json::parse(document->at(first.resource)), patient) << indent;
    EXPECT_EQ(Json::parse(document->at(second.resource)), visit) << indent;
    EXPECT_EQ(document->at(first.type), "Patient");
    EXPECT_EQ(document->at(first.id), "p");
    EXPECT_EQ(document->at(first.full_url), "urn:uuid:1");
    EXPECT_EQ(document->at(first.condition), "identifier=1");
    EXPECT_EQ(document->text[first.meta - 1], '{');
    EXPECT_EQ(document->text[first.tags - 1], '[');
    ASSERT_EQ(first.identifiers_end - first.first_identifier, 1u) << "half an identifier finds nothing";
    EXPECT_EQ(document->at(document->identifiers[first.first_identifier].value), "1");
    EXPECT_EQ(second.meta, 0u);
    EXPECT_TRUE(second.full_url.empty());
    EXPECT_EQ(references(*document, second), Texts{"Patient/p"});
    EXPECT_TRUE(references(*document, first).empty());
  }
}

TEST(Document, LinesAndValuesOneBehindTheOtherAreResources) {
  const auto document = document_of(
      "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n\n  {\"resourceType\":\"Patient\",\"id\":\"b\"}"
      "{\"resourceType\":\"Patient\",\"id\":\"c\"}\r\n");
  ASSERT_EQ(document->entries.size(), 3u);
  EXPECT_EQ(document->at(document->entries[2].id), "c");
  EXPECT_EQ(document->at(document->entries[1].resource), "{\"resourceType\":\"Patient\",\"id\":\"b\"}");
}

TEST(Document, FilesThatAreAddedKeepTheirNames) {
  Document document("all");
  ASSERT_TRUE(document.add("{\"resourceType\":\"Patient\"}", "one"));
  ASSERT_TRUE(document.add("{\"resourceType\":\"Group\"}\n{\"resourceType\":\"Group\"}", "two"));
  EXPECT_EQ(document.source(0), "one");
  EXPECT_EQ(document.source(1), "two");
  EXPECT_EQ(document.source(2), "two");
  EXPECT_TRUE(document.holds("Group"));
  EXPECT_FALSE(document.holds("Bundle"));
}

TEST(Document, TheTypeMayStandAnywhereAndNestedOnesDoNotCount) {
  const auto document =
      document_of(R"({"contained":[{"id":"inner","meta":{"tag":[{"code":"x"}]},"resourceType":"Organization",
      "identifier":[{"system":"s","value":"v"}]}],"id":"outer","managing":{"id":"not","reference":"#inner"},
      "extension":[{"id":"neither"}],"resourceType":"Patient"})");
  ASSERT_EQ(document->entries.size(), 1u);
  const Entry& entry = document->entries[0];
  EXPECT_EQ(document->at(entry.type), "Patient");
  EXPECT_EQ(document->at(entry.id), "outer");
  EXPECT_EQ(entry.meta, 0u) << "the meta of what is contained";
  EXPECT_EQ(entry.first_identifier, entry.identifiers_end) << "the identifier of what is contained";
  EXPECT_EQ(references(*document, entry), Texts{"#inner"});
}

TEST(Document, EscapesAreUndone) {
  const auto document = document_of(R"({"resourceType":"Observation","id":"o","note":"a \"quoted\" word",
      "subject":{"reference":"Patient\/1"},
      "performer":[{"reference":"Practitioner\u002f2"},{"reference":"Group/3"}]})");
  ASSERT_EQ(document->entries.size(), 1u);
  const Entry& entry = document->entries[0];
  EXPECT_EQ(references(*document, entry), (Texts{"Patient/1", "Practitioner/2", "Group/3"}));
  EXPECT_EQ(document->at(document->references[0].text), "Patient\\/1") << "the text stays as it was written";
}

// The "entry" of a List is no Bundle's, and a Composition has one in every section.
TEST(Document, EntriesOfOtherResourcesAreTheirOwn) {
  const std::string list =
      R"({"resourceType":"List","entry":[{"item":{"reference":"Condition/1"}},{"item":{"reference":"Condition/2"}}],
          "id":"l"})";
  const std::string composition =
      R"({"resourceType":"Composition","id":"c","section":[{"entry":[{"reference":"List/l"}]}]})";
  for (const std::string& text : {list + "\n" + composition, "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" +
                                                                 list + "},{\"resource\":" + composition + "}]}"}) {
    const auto document = document_of(text);
    ASSERT_EQ(document->entries.size(), 2u) << text;
    EXPECT_EQ(document->at(document->entries[0].resource), list);
    EXPECT_EQ(document->at(document->entries[0].id), "l");
    EXPECT_EQ(references(*document, document->entries[0]), (Texts{"Condition/1", "Condition/2"}));
    EXPECT_EQ(references(*document, document->entries[1]), Texts{"List/l"});
  }
}

TEST(Document, ABundleInsideABundleIsAResource) {
  const std::string inner =
      R"({"resourceType":"Bundle","id":"b","entry":[{"resource":{"resourceType":"Patient","id":"p"}}]})";
  const auto document = document_of("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + inner + "}]}");
  ASSERT_EQ(document->entries.size(), 1u);
  EXPECT_EQ(document->at(document->entries[0].resource), inner);
  EXPECT_EQ(document->at(document->entries[0].id), "b");
}

TEST(Document, AUrnIsAReferenceWhereverItStandsButNotAsAValue) {
  const auto document = document_of(R"({"resourceType":"DocumentReference","id":"d",
      "identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1",
                     "assigner":{"identifier":{"system":"s","value":"t"}}}],
      "masterIdentifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"},
      "content":[{"attachment":{"url":"urn:uuid:2"}}]})");
  const Entry& entry = document->entries[0];
  EXPECT_EQ(references(*document, entry), Texts{"urn:uuid:2"});
  ASSERT_EQ(entry.identifiers_end - entry.first_identifier, 1u);
  EXPECT_EQ(document->at(document->identifiers[entry.first_identifier].value), "urn:uuid:1");
}

TEST(Document, AnEmptyBundleHoldsNothing) {
  for (const char* text :
       {R"({"resourceType":"Bundle","type":"searchset"})", R"({"entry":[],"resourceType":"Bundle"})",
        R"({"entry":[{"request":{"method":"DELETE","url":"Patient/1"}}],"resourceType":"Bundle"})", "", "\n"})
    EXPECT_EQ(document_of(text)->entries.size(), 0u) << text;
}

TEST(Document, FaultsAreNamedWithFileLineAndColumn) {
  EXPECT_EQ(error_of("{\"resourceType\":\"Patient\",\n \"id\": \"a\",, \"x\": 1}").substr(0, 37),
            "file.json:2:12: the JSON is broken: M");
  EXPECT_EQ(error_of("{\"resourceType\":\"Patient\"}\n\n  [1]"),
            "file.json:3:3: this is not FHIR JSON, which begins with \"{\"");
  EXPECT_EQ(error_of("<html>"), "file.json:1:1: this is not FHIR JSON, which begins with \"{\"");
  EXPECT_EQ(error_of("{\"resourceType\":\"Patient\"}\n{\"id\":\"1\"}"),
            "file.json:2:1: this object has no resourceType, so it is no FHIR resource");
  EXPECT_EQ(error_of("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"id\":\"1\"}}]}"),
            "file.json:1:47: this object has no resourceType, so it is no FHIR resource");
  EXPECT_NE(error_of("{\"resourceType\":\"Patient\"").find("file.json:1:"), std::string::npos) << "cut off";
}

}  // namespace
}  // namespace sojourn::push
