#include "sojourn/sink/file_sink.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sojourn::sink {
namespace {

namespace fs = std::filesystem;

class FileSinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) / ("sink_" + std::to_string(::getpid()));
    fs::remove_all(root_);
    folder_ = (root_ / "out").string();
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string read(const std::string& file) const {
    std::ifstream in(fs::path(folder_) / file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  bool there(const std::string& file) const { return fs::exists(fs::path(folder_) / file); }
  void put(const std::string& file, const std::string& text) const {
    fs::create_directories((fs::path(folder_) / file).parent_path());
    std::ofstream(fs::path(folder_) / file) << text;
  }
  FolderState inspect() const {
    const auto state = inspect_folder(folder_);
    EXPECT_TRUE(state);
    return *state;
  }
  std::unique_ptr<FileSink> open() const {
    auto sink = FileSink::open(folder_, inspect());
    EXPECT_TRUE(sink) << sink.error().message;
    return std::move(*sink);
  }
  static base::Result<void> manifest(FileSink& sink) {
    return sink.write_manifest([&](const FileSink::Append& append) -> base::Result<void> {
      if (auto done = append("{\n  \"generator\": \"sojourn\",\n  \"files\": ["); !done) return done;
      bool first = true;
      auto listed = sink.for_each_file([&](const WrittenFile& f) {
        const std::string line = std::string(first ? "\n" : ",\n") + "    {\"path\":\"" + f.path + "\",\"bytes\":" +
                                 std::to_string(f.bytes) + ",\"sha256\":\"" + f.sha256 + "\"}";
        first = false;
        return append(line);
      });
      if (!listed) return listed;
      return append("\n  ]\n}\n");
    });
  }
  void complete_run(const std::string& patient) {
    const auto sink = open();
    ASSERT_TRUE(sink->write({patient, false, "{}", {}}));
    ASSERT_TRUE(sink->write({"csv/a.csv", true, "1\n", {}}));
    ASSERT_TRUE(sink->write({"csv/a.csv", true, "2\n", {}}));
    ASSERT_TRUE(sink->finish());
    ASSERT_TRUE(manifest(*sink));
  }

  fs::path root_;
  std::string folder_;
};

TEST_F(FileSinkTest, ACompleteRunLeavesItsFilesAndTheManifestOnly) {
  complete_run("fhir-bundle/x.json");
  EXPECT_EQ(read("fhir-bundle/x.json"), "{}");
  EXPECT_EQ(read("csv/a.csv"), "1\n2\n");
  EXPECT_FALSE(there(std::string(kJournalName)));
  EXPECT_NE(read("manifest.json").find(base::sha256_hex("1\n2\n")), std::string::npos);
  EXPECT_NE(read("manifest.json").find(base::sha256_hex("{}")), std::string::npos);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) files += entry.is_regular_file();
  EXPECT_EQ(files, 3u);
}

TEST_F(FileSinkTest, NothingStandsUnderItsNameBeforeItIsWhole) {
  const auto sink = open();
  ASSERT_TRUE(sink->write({"csv/a.csv", true, "1\n", {}}));
  EXPECT_FALSE(there("csv/a.csv"));
  EXPECT_TRUE(there("csv/a.csv.part"));
  EXPECT_FALSE(there("manifest.json"));
}

TEST_F(FileSinkTest, ALaterRunReplacesTheFilesOfTheEarlierAndNoOthers) {
  complete_run("fhir-bundle/old.json");
  put("fhir-bundle/mine.txt", "keep me");
  EXPECT_EQ(inspect().kind, FolderState::Kind::kEarlierRun);
  complete_run("text/new.txt");
  EXPECT_FALSE(there("fhir-bundle/old.json"));
  EXPECT_EQ(read("fhir-bundle/mine.txt"), "keep me");
  EXPECT_TRUE(there("text/new.txt"));
  EXPECT_EQ(read("manifest.json").find("old.json"), std::string::npos);
}

TEST_F(FileSinkTest, EmptyFoldersOfTheEarlierRunGo) {
  complete_run("fhir-bundle/old.json");
  complete_run("text/new.txt");
  EXPECT_FALSE(there("fhir-bundle"));
}

TEST_F(FileSinkTest, AnInterruptedRunIsClearedAway) {
  {
    const auto sink = open();
    ASSERT_TRUE(sink->write({"fhir-bundle/done.json", false, "{}", {}}));
    ASSERT_TRUE(sink->write({"csv/a.csv", true, "1\n", {}}));
  }
  // As a kill leaves it: the shared file's part is still there.
  put("csv/a.csv.part", "1\n");
  EXPECT_EQ(inspect().kind, FolderState::Kind::kInterruptedRun);
  complete_run("text/new.txt");
  EXPECT_FALSE(there("fhir-bundle/done.json"));
  EXPECT_FALSE(there("csv/a.csv.part"));
  EXPECT_TRUE(there("manifest.json"));
}

TEST_F(FileSinkTest, AForeignFolderIsRefused) {
  put("thesis.txt", "years of work");
  const FolderState state = inspect();
  EXPECT_EQ(state.kind, FolderState::Kind::kForeign);
  EXPECT_NE(state.remark.find("no run of Sojourn made"), std::string::npos);
}

TEST_F(FileSinkTest, SomebodyElsesManifestIsForeign) {
  put("manifest.json", "{\"generator\": \"webpack\", \"files\": [\n{\"path\": \"a\"}\n]}");
  EXPECT_EQ(inspect().kind, FolderState::Kind::kForeign);
}

TEST_F(FileSinkTest, AFileInPlaceOfTheFolderIsRefused) {
  fs::create_directories(root_);
  std::ofstream(folder_) << "x";
  EXPECT_EQ(inspect().kind, FolderState::Kind::kForeign);
}

TEST_F(FileSinkTest, TwoRunsCannotShareAFolder) {
  const auto sink = open();
  EXPECT_EQ(inspect().kind, FolderState::Kind::kBusy);
}

TEST_F(FileSinkTest, AManifestCannotReachOutsideTheFolder) {
  put("manifest.json", "{\n  \"generator\": \"sojourn\",\n  \"files\": [\n    {\"path\":\"../precious\"},\n"
                       "    {\"path\":\"/etc/hostname\"},\n    {\"path\":\"a/../../precious\"}\n  ]\n}\n");
  std::ofstream(root_ / "precious") << "x";
  EXPECT_TRUE(inspect().files.empty());
  complete_run("x.json");
  EXPECT_TRUE(fs::exists(root_ / "precious"));
}

TEST_F(FileSinkTest, AForeignFileIsNeverOverwritten) {
  complete_run("x.json");
  put("csv/b.csv", "mine");
  const auto sink = open();
  ASSERT_TRUE(sink->write({"csv/b.csv", true, "theirs", {}}));
  const auto done = sink->finish();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("not part of this run"), std::string::npos);
  EXPECT_EQ(read("csv/b.csv"), "mine");
}

TEST_F(FileSinkTest, AFailedWriteIsReportedAndLeavesNoHalfFile) {
  const auto sink = open();
  ASSERT_TRUE(sink->write({"fhir-bundle/a.json", false, "{}", {}}));
  // A limit on the size of files stands for a device that takes no more.
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = old;
  small.rlim_cur = 10'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto done = sink->write({"fhir-bundle/b.json", false, std::string(50'000, 'x'), {}});
  setrlimit(RLIMIT_FSIZE, &old);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("cannot write"), std::string::npos) << done.error().message;
  EXPECT_FALSE(there("fhir-bundle/b.json"));
  EXPECT_FALSE(there("fhir-bundle/b.json.part"));
  EXPECT_TRUE(there("fhir-bundle/a.json"));
}

TEST_F(FileSinkTest, AFullDiskNamesTheDiskAndTheAmounts) {
  const base::Error error = disk_error(ENOSPC, "write", root_.string() + "/a.json", 123'456'789, 2'000);
  EXPECT_EQ(error.kind, base::ErrorKind::kNoSpace);
  for (const char* part : {"the disk is full", "file system at /", "free", "123.4 MB", "2.0 KB"})
    EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
}

TEST_F(FileSinkTest, AFolderThatCannotBeMadeIsAnError) {
  fs::create_directories(root_);
  std::ofstream(root_ / "file") << "x";
  const auto sink = FileSink::open((root_ / "file" / "out").string(), FolderState{});
  ASSERT_FALSE(sink);
}

}  // namespace
}  // namespace sojourn::sink
