#include "sojourn/push/journal.hpp"

#include <sys/wait.h>

#include "unit/push/push_world.hpp"

namespace sojourn::push {
namespace {

const RunKey kKey{"http://127.0.0.1/fhir", "run-1", IdMode::kPut};

std::unique_ptr<Journal> open(const std::string& file, const RunKey& key = kKey) {
  auto out = Journal::open(file, key);
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : nullptr;
}

std::string error_of(const std::string& file) {
  const auto out = Journal::open(file, kKey);
  return out ? "" : out.error().message;
}

TEST(Journal, WhatWasStoredIsKnownAfterwards) {
  const Folder folder;
  const std::string file = folder.path("journal");
  {
    const auto journal = open(file);
    EXPECT_FALSE(journal->resumes());
    auto document = journal->open_document("a.json", "f", 20);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->stored, std::vector<bool>(20, false));
    document->doubtful[3] = document->doubtful[19] = true;
    ASSERT_TRUE(journal->write_doubts(*document));
    document->stored[0] = document->stored[17] = true;
    document->doubtful[3] = false;
    document->server[17] = "Patient/x";
    ASSERT_TRUE(journal->write_stored(*document, std::vector<std::uint32_t>{17}));
  }
  const auto journal = open(file);
  EXPECT_TRUE(journal->resumes());
  EXPECT_FALSE(journal->finished());
  const auto document = journal->open_document("a.json", "f", 20);
  ASSERT_TRUE(document);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(document->stored[i], i == 0 || i == 17) << i;
    EXPECT_EQ(document->doubtful[i], i == 19) << i;
    EXPECT_EQ(document->server[i], i == 17 ? "Patient/x" : "") << i;
  }
}

TEST(Journal, ADocumentThatChangedIsNew) {
  const Folder folder;
  const auto journal = open(folder.path("journal"));
  auto document = journal->open_document("a.json", "before", 2);
  ASSERT_TRUE(document);
  document->stored[0] = true;
  document->server[0] = "Patient/1";
  ASSERT_TRUE(journal->write_stored(*document, std::vector<std::uint32_t>{0}));
  ASSERT_TRUE(journal->write_done(*document, {{"Patient", 2}}));
  const auto changed = journal->open_document("a.json", "after", 2);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->stored, std::vector<bool>(2, false));
  EXPECT_EQ(changed->server[0], "");
  std::vector<Journal::Count> counts;
  EXPECT_FALSE(*journal->is_done("a.json", "after", counts));
  EXPECT_FALSE(*journal->is_done("a.json", "before", counts));
}

TEST(Journal, DocumentsThatAreDoneKeepTheirCounts) {
  const Folder folder;
  const auto journal = open(folder.path("journal"));
  auto document = journal->open_document("a.json", "f", 2);
  ASSERT_TRUE(document);
  std::vector<Journal::Count> counts;
  EXPECT_FALSE(*journal->is_done("a.json", "f", counts));
  const std::vector<Journal::Count> written{{"Observation", 12'345'678'901}, {"Patient", 1}};
  ASSERT_TRUE(journal->write_done(*document, written));
  EXPECT_TRUE(*journal->is_done("a.json", "f", counts));
  EXPECT_EQ(counts, written);
  EXPECT_FALSE(*journal->is_done("b.json", "f", counts));
}

TEST(Journal, RunsAreApart) {
  const Folder folder;
  const std::string file = folder.path("journal");
  {
    const auto journal = open(file);
    const auto document = journal->open_document("a.json", "f", 1);
    ASSERT_TRUE(document);
    ASSERT_TRUE(journal->write_done(*document, {}));
    ASSERT_TRUE(journal->finish());
  }
  EXPECT_TRUE(open(file)->finished());
  for (const RunKey& other : {RunKey{"http://127.0.0.1/other", "run-1", IdMode::kPut},
                              RunKey{kKey.url, "run-2", IdMode::kPut}, RunKey{kKey.url, "run-1", IdMode::kPost}}) {
    const auto journal = open(file, other);
    std::vector<Journal::Count> counts;
    EXPECT_FALSE(journal->finished() || journal->resumes());
    EXPECT_FALSE(*journal->is_done("a.json", "f", counts));
  }
}

TEST(Journal, StartingOverForgetsThisRunOnly) {
  const Folder folder;
  const std::string file = folder.path("journal");
  for (const char* run : {"run-1", "run-2"}) {
    const auto journal = open(file, {kKey.url, run, kKey.ids});
    const auto document = journal->open_document("a.json", "f", 1);
    ASSERT_TRUE(document);
    ASSERT_TRUE(journal->write_done(*document, {}));
    ASSERT_TRUE(journal->finish());
  }
  std::vector<Journal::Count> counts;
  {
    const auto journal = open(file);
    ASSERT_TRUE(journal->start_over());
    EXPECT_FALSE(journal->finished());
    EXPECT_FALSE(*journal->is_done("a.json", "f", counts));
  }
  EXPECT_FALSE(open(file)->finished());
  const auto other = open(file, {kKey.url, "run-2", kKey.ids});
  EXPECT_TRUE(other->finished());
  EXPECT_TRUE(*other->is_done("a.json", "f", counts));
}

TEST(Journal, OneUserAtATime) {
  const Folder folder;
  const std::string file = folder.path("journal");
  const auto journal = open(file);
  // Locks do not hold against their own process.
  const pid_t child = ::fork();
  if (child == 0)
    ::_exit(error_of(file).find("another push is using this journal; wait for it, or name another file "
                                "with --journal") == std::string::npos);
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Journal, OtherFilesAreLeftAlone) {
  const Folder folder;
  const std::string text(5000, 'x');
  const std::string file = folder.write("notes.txt", text);
  EXPECT_EQ(error_of(file), file + " is not a journal of Sojourn; name another file with --journal");
  std::ifstream in(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
}

TEST(Journal, AFolderThatIsNotThereIsNamed) {
  const Folder folder;
  const std::string file = folder.path("none/journal");
  EXPECT_NE(error_of(file).find(file + ": the journal cannot be written here"), std::string::npos) << error_of(file);
}

}  // namespace
}  // namespace sojourn::push
