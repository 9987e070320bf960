#include "unit/push/push_world.hpp"

namespace sojourn::push {
namespace {

// Writes all entries of a document that are in Links::order.
struct Written {
  Written(std::unique_ptr<Document> from, IdMode ids, const Directory& directory = {}, bool transaction = true,
          std::vector<std::string> stored = {})
      : document(std::move(from)), links(*document), writer(ids, transaction, "run-1", directory) {
    stored.resize(document->entries.size());
    writer.write(*document, links, links.order, stored, text);
    json = Json::parse(text, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << text;
  }
  // The entry that was written for the i-th of the document.
  const Json& entry(std::uint32_t i) const {
    for (std::size_t at = 0; at < links.order.size(); ++at)
      if (links.order[at] == i) return json["entry"][at];
    ADD_FAILURE() << i << " was not written";
    return json;
  }
  std::string reference(std::uint32_t i, std::size_t which = 0) const {
    return entry(i)["resource"]["refers"][which]["reference"].get<std::string>();
  }
  std::string urn(std::uint32_t i) const { return "urn:uuid:" + writer.source_code(*document, links, i); }

  std::unique_ptr<Document> document;
  Links links;
  PieceWriter writer;
  std::string text;
  Json json;
};

const Json kRun = {{"system", kRunTag}, {"code", "run-1"}};

TEST(PieceWriter, OurIdsArePutWhereTheyBelong) {
  const Written piece(
      BundleText()
          .add(resource("Patient", "p"), {{"fullUrl", "urn:uuid:1"}, {"request", {{"method", "POST"}}}})
          .add(resource("Claim", "c", {"Patient/p", "urn:uuid:1", "Patient/p/_history/1", "Group/x", "#y"}))
          .document(),
      IdMode::kPut);
  EXPECT_EQ(piece.json["type"], "transaction");
  EXPECT_EQ(piece.entry(0)["request"], Json({{"method", "PUT"}, {"url", "Patient/p"}}));
  EXPECT_FALSE(piece.entry(0).contains("fullUrl"));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(piece.reference(1, i), "Patient/p") << i;
  EXPECT_EQ(piece.reference(1, 3), "Group/x");
  EXPECT_EQ(piece.reference(1, 4), "#y");
}

TEST(PieceWriter, AResourceWithoutIdGetsTheOneOfItsUrl) {
  const std::string uuid = "9d0e32b1-0f1c-4f4e-8a5d-6d2f1f0b8c11";
  const Written piece(BundleText()
                          .add(resource("Patient", ""), {{"fullUrl", "urn:uuid:" + uuid}})
                          .add(resource("Claim", "c", {"urn:uuid:" + uuid}))
                          .document(),
                      IdMode::kPut);
  EXPECT_EQ(piece.entry(0)["resource"]["id"], uuid);
  EXPECT_EQ(piece.entry(0)["request"]["url"], "Patient/" + uuid);
  EXPECT_EQ(piece.reference(1), "Patient/" + uuid);
}

TEST(PieceWriter, TheServersIdsAreUsedOnceTheyAreKnown) {
  const BundleText bundle = BundleText()
                                .add(resource("Patient", "p"), {{"fullUrl", "urn:uuid:1"}})
                                .add(resource("Encounter", "e", {"Patient/p"}))
                                .add(resource("Claim", "c", {"Patient/p", "Encounter/e"}));
  for (const IdMode ids : {IdMode::kPost, IdMode::kConditional}) {
    const Written piece(bundle.document(), ids, {}, true, {"Patient/17", "", ""});
    EXPECT_EQ(piece.entry(0)["fullUrl"], "urn:uuid:1");
    EXPECT_EQ(piece.entry(1)["fullUrl"], piece.urn(1)) << "made from its name, since it has none";
    EXPECT_EQ(piece.reference(1), "Patient/17");
    EXPECT_EQ(piece.reference(2, 1), piece.urn(1)) << "in the same transaction, not stored yet";
    EXPECT_EQ(piece.entry(2)["request"]["method"], "POST");
    EXPECT_EQ(piece.entry(2)["request"]["url"], "Claim");
    EXPECT_EQ(piece.entry(2)["request"].contains("ifNoneExist"), ids == IdMode::kConditional);
  }
}

TEST(PieceWriter, AConditionIsTheDatasOwnOrAnIdentifierOrOurTag) {
  const Json with_identifier = {
      {"resourceType", "Patient"},
      {"id", "p"},
      {"identifier", Json::array({{{"system", "urn:a b"}, {"value", "1&2"}}, {{"system", "s"}, {"value", "2"}}})}};
  const Written piece(BundleText()
                          .add(with_identifier)
                          .add(resource("Organization", "o"),
                               {{"request", {{"method", "POST"}, {"ifNoneExist", "identifier=urn:npi|1"}}}})
                          .add(resource("Encounter", "e"))
                          .document(),
                      IdMode::kConditional);
  EXPECT_EQ(piece.entry(0)["request"]["ifNoneExist"], "identifier=urn%3Aa%20b|1%262");
  EXPECT_EQ(piece.entry(1)["request"]["ifNoneExist"], "identifier=urn:npi|1");
  EXPECT_EQ(piece.entry(2)["request"]["ifNoneExist"],
            "_tag=" + percent_encoded(kSourceTag) + "|" + piece.writer.source_code(*piece.document, piece.links, 2));
}

TEST(PieceWriter, OtherDocumentsAreKnownByTheDirectory) {
  Directory directory;
  directory.add("Practitioner?identifier=urn:npi|1", "Practitioner/5");
  directory.add("urn:uuid:2", "Organization/6");
  directory.add("Organization/o", "Organization/7");
  const BundleText bundle = BundleText().add(resource(
      "Claim", "c",
      {"Practitioner?identifier=urn:npi|1", "urn:uuid:2", "Organization/o", "Practitioner?identifier=urn:npi|2"}));
  const Written put(bundle.document(), IdMode::kPut, directory);
  EXPECT_EQ(put.reference(0, 0), "Practitioner/5");
  EXPECT_EQ(put.reference(0, 1), "Organization/6");
  EXPECT_EQ(put.reference(0, 2), "Organization/o") << "ids that are ours do not change";
  EXPECT_EQ(put.reference(0, 3), "Practitioner?identifier=urn:npi|2");
  const Written post(bundle.document(), IdMode::kPost, directory);
  EXPECT_EQ(post.reference(0, 2), "Organization/7");
}

// Whatever a resource has for meta, it gets the tags, and nothing else of it changes.
TEST(PieceWriter, TagsAreAddedToWhatIsThere) {
  const Json other = {{"system", "s"}, {"code", "c"}};
  const std::vector<Json> metas{nullptr,
                                Json::object(),
                                {{"profile", Json::array({"http://p"})}},
                                {{"tag", Json::array()}},
                                {{"tag", Json::array({other})}, {"security", Json::array({other})}},
                                {{"lastUpdated", "2020-01-01T00:00:00Z"}, {"tag", Json::array({other, other})}}};
  for (const IdMode ids : {IdMode::kPut, IdMode::kConditional, IdMode::kPost}) {
    for (const Json& meta : metas) {
      for (const int indent : {-1, 2}) {
        Json patient = {{"resourceType", "Patient"},
                        {"id", "p"},
                        {"name", Json::array({{{"text", "Zoë \"Z\" \\ \n"}}})},
                        {"height", 1.50}};
        if (!meta.is_null()) patient["meta"] = meta;
        const Written piece(document_of(patient.dump(indent)), ids);
        Json written = piece.entry(0)["resource"];
        Json tags = written["meta"]["tag"];
        ASSERT_TRUE(tags.is_array()) << piece.text;
        EXPECT_EQ(tags[0], kRun) << piece.text;
        tags.erase(tags.begin());
        if (ids != IdMode::kPut) {
          EXPECT_EQ(tags[0], Json({{"system", kSourceTag},
                                   {"code", piece.writer.source_code(*piece.document, piece.links, 0)}}));
          tags.erase(tags.begin());
        }
        if (meta.is_null())
          written.erase("meta");
        else if (!meta.contains("tag"))
          written["meta"].erase("tag");
        else
          written["meta"]["tag"] = tags;
        EXPECT_EQ(nlohmann::json(written), nlohmann::json(patient)) << piece.text;
      }
    }
  }
}

TEST(PieceWriter, NumbersKeepTheirDigits) {
  const Written piece(document_of(R"({"resourceType":"Observation","id":"o","value":7.10,"large":1E+300})"),
                      IdMode::kPut);
  EXPECT_NE(piece.text.find("\"value\":7.10,\"large\":1E+300}"), std::string::npos) << piece.text;
}

TEST(PieceWriter, ValuesThatLookLikeReferencesStay) {
  const Written piece(BundleText()
                          .add({{"resourceType", "DocumentReference"},
                                {"id", "d"},
                                {"masterIdentifier", {{"system", "urn:ietf:rfc:3986"}, {"value", "urn:uuid:1"}}}},
                               {{"fullUrl", "urn:uuid:1"}})
                          .document(),
                      IdMode::kPut);
  EXPECT_EQ(piece.entry(0)["resource"]["masterIdentifier"]["value"], "urn:uuid:1");
}

TEST(PieceWriter, BatchesSaySo) {
  EXPECT_EQ(Written(document_of(resource("Patient", "p").dump()), IdMode::kPut, {}, false).json["type"], "batch");
}

TEST(PieceWriter, SizesAreNotTooSmall) {
  BundleText bundle;
  for (int i = 0; i < 50; ++i) bundle.add(resource("Claim", "c" + std::to_string(i), {"Claim/c0"}));
  for (const IdMode ids : {IdMode::kPut, IdMode::kConditional, IdMode::kPost}) {
    const Written piece(bundle.document(), ids);
    std::size_t sum = 0;
    for (const std::uint32_t e : piece.links.order) sum += piece.writer.size(*piece.document, e);
    EXPECT_GE(sum, piece.text.size() - 100) << static_cast<int>(ids);
  }
}

TEST(PieceWriter, SourceCodesTellRunsAndResourcesApart) {
  const auto document = BundleText().add(resource("Patient", "1")).add(resource("Group", "1")).document();
  const Links links(*document);
  const Directory directory;
  const PieceWriter one(IdMode::kPost, true, "one", directory), two(IdMode::kPost, true, "two", directory);
  EXPECT_NE(one.source_code(*document, links, 0), one.source_code(*document, links, 1));
  EXPECT_NE(one.source_code(*document, links, 0), two.source_code(*document, links, 0));
}

TEST(PercentEncoded, AllButUnreservedCharactersAreEscaped) {
  EXPECT_EQ(percent_encoded("aZ0-._~"), "aZ0-._~");
  EXPECT_EQ(percent_encoded("a b|c/ä"), "a%20b%7Cc%2F%C3%A4");
}

}  // namespace
}  // namespace sojourn::push
