#include "sojourn/cli/push_commands.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "sojourn/cli/module_commands.hpp"
#include "sojourn/net/signing_key.hpp"
#include "sojourn/push/bulk.hpp"
#include "sojourn/push/plan.hpp"
#include "sojourn/push/session.hpp"
#include "sojourn/push/source.hpp"
#include "sojourn/push/unload.hpp"
#include "sojourn/run/generate.hpp"
#include "sojourn/run/manifest.hpp"
#include "sojourn/run/progress.hpp"
#include "sojourn/run/push_sink.hpp"
#include "sojourn/run/summary.hpp"
#include "sojourn/sink/atomic_file.hpp"

namespace sojourn::cli {
namespace {

using run::grouped;

constexpr std::size_t kRefusalsShown = 10;

std::string padded(std::string text, std::size_t width, bool right = false) {
  if (text.size() < width) text.insert(right ? 0 : text.size(), width - text.size(), ' ');
  return text;
}

void show_counts(const std::vector<push::Count>& counts, const Process& p) {
  if (counts.empty()) return;
  p.out << padded("type", 24) << padded("sent", 12, true) << padded("on server", 12, true) << "\n";
  for (const push::Count& count : counts)
    p.out << padded(count.type, 24) << padded(grouped(count.sent), 12, true)
          << padded(count.on_server < 0 ? "not told" : grouped(static_cast<std::uint64_t>(count.on_server)), 12, true)
          << (count.differs() ? "  differs" : "") << "\n";
}

void report_differences(const std::vector<push::Count>& counts, const Process& p) {
  for (const push::Count& count : counts)
    if (count.differs())
      p.err << "sojourn: error: " << grouped(count.sent) << " " << count.type << " were sent, but the server counts "
            << count.on_server << " with the tag of this run\n";
}

base::Result<void> write_report(const std::string& path, const std::string& text) {
  auto file = sink::AtomicFile::create(path);
  if (!file) return file.error();
  if (auto done = file->write(text); !done) return done;
  return file->finish(true);
}

void show(const push::Outcome& outcome, const Process& p) {
  const auto& manner = outcome.manner;
  show_counts(outcome.counts, p);
  p.out << "run " << manner.run << ": " << grouped(outcome.status.resources) << " resources on " << manner.url;
  if (!outcome.software.empty()) p.out << " (" << outcome.software << ")";
  p.out << ", " << run::bytes_text(outcome.status.bytes) << " in " << grouped(outcome.status.requests) << " requests, "
        << grouped(outcome.status.retries) << " retries, " << run::duration_text(outcome.seconds) << "\n"
        << "take back with: sojourn unload --to " << manner.url << " --run " << manner.run << "\n";
}

// Says what went wrong, writes the report, and gives the exit code.
int conclude(const push::Outcome& outcome, const run::Options& options, const Process& p) {
  const std::string report = push::report_json(outcome);
  const auto written = write_report(outcome.report, report);
  if (!written) p.err << "sojourn: error: " << written.error().message << "\n";

  if (options.json) p.out << report;
  else if (!options.quiet && outcome.stopped.empty()) show(outcome, p);
  for (std::size_t i = 0; i < std::min(outcome.refusals.size(), kRefusalsShown); ++i) {
    const push::Refusal& r = outcome.refusals[i];
    p.err << "sojourn: " << r.file << ": " << r.resource << (r.patient.empty() || r.patient == r.resource ? "" : " of " + r.patient)
          << ": " << r.text << "\n";
  }
  if (!outcome.refusals.empty())
    p.err << "sojourn: error: " << grouped(outcome.refusals.size()) << " resources were not stored; " << outcome.report
          << " lists them\n";
  if (!outcome.stopped.empty()) return world_failed(p, {base::ErrorKind::kIo, outcome.stopped});
  report_differences(outcome.counts, p);
  return outcome.complete() && written ? kOk : kWorldFailed;
}

push::Session::Remark remarks(const run::Options& options, const Process& p) {
  return [&options, &p](const std::string& text) {
    if (!options.quiet) p.err << "sojourn: " << text << "\n";
  };
}

push::Loader::Report progress_report(run::Progress& progress, const push::Source& source) {
  const auto& parcels = source.parcels();
  const auto patients = static_cast<std::uint64_t>(std::count_if(
      parcels.begin(), parcels.end(), [](const push::Parcel& parcel) { return parcel.phase == push::Phase::kPatients; }));
  return [&progress, patients](const push::Status& status) {
    progress.update({std::min(status.patients, patients), patients, status.bytes, status.retries, true});
  };
}

std::vector<std::string> types_of(const push::Source& source) {
  std::vector<std::string> types;
  for (const auto& [type, count] : source.resources()) types.push_back(type);
  return types;
}

base::Result<void> send_all(const push::Source& source, push::Session& session) {
  push::Phase phase = push::Phase::kShared;
  for (const push::Parcel& parcel : source.parcels()) {
    if (parcel.phase != phase) {
      if (auto done = session.settle(); !done) return done;
      phase = parcel.phase;
    }
    // What others refer to is read again in any case: its identifiers must be known.
    if (parcel.phase == push::Phase::kPatients) {
      const auto stored = session.is_done(parcel.name, parcel.fingerprint);
      if (!stored) return stored.error();
      if (*stored) continue;
    }
    auto document = source.read(parcel);
    if (!document) return document.error();
    if (auto done = session.offer(std::move(*document), parcel.fingerprint); !done) return done;
  }
  return {};
}

int push_bulk(const run::Options& options, const push::Source& source, const Process& p) {
  if (options.push.dry_run) {
    const auto folder = push::prepare_bulk(options.push, source);
    if (!folder) return world_failed(p, folder.error());
    p.out << "wrote NDJSON files, manifest.json, import-hapi.json and import-azure.json into " << *folder
          << "; nothing was sent\n";
    return kOk;
  }
  std::string shown;
  const auto out = push::import_bulk(options.push, source, [&](const std::string& words) {
    if (!options.quiet && words != shown) p.err << "sojourn: " << (words.empty() ? "the import goes on" : words) << "\n";
    shown = words;
  });
  if (!out) return world_failed(p, out.error());
  const std::string report = push::bulk_report_json(*out);
  if (const auto written = write_report(options.push.report.empty()
                                            ? (std::filesystem::path(source.folder()) / "push-report.json").string()
                                            : options.push.report,
                                        report);
      !written)
    return world_failed(p, written.error());
  if (options.json) p.out << report;
  else if (!options.quiet) {
    p.out << padded("file", 36) << padded("resources", 12, true) << padded("bytes", 14, true) << "\n";
    for (const push::BulkFile& file : out->files)
      p.out << padded(file.shard.file, 36) << padded(grouped(file.shard.resources), 12, true)
            << padded(grouped(file.shard.bytes), 14, true) << (file.error.empty() ? "" : "  " + file.error) << "\n";
    show_counts(out->counts, p);
    if (!out->said.empty()) p.out << "the server says: " << out->said << "\n";
    p.out << "run " << out->run << " in " << run::duration_text(out->seconds) << "\n";
  }
  if (!out->stopped.empty()) return world_failed(p, {base::ErrorKind::kIo, out->stopped});
  report_differences(out->counts, p);
  return out->complete() ? kOk : kWorldFailed;
}

}  // namespace

int push(const run::Options& options, const Process& p) {
  if (options.push.public_key) {
    const net::SignInSettings& sign_in = options.push.sign_in;
    const auto key = net::SigningKey::read(sign_in.key_file, sign_in.key_id);
    if (!key) return world_failed(p, key.error());
    p.out << key->public_jwk_set() << '\n';
    return kOk;
  }
  std::vector<std::string> words = options.arguments;
  if (words.empty()) words.emplace_back("output");
  const auto source = push::Source::open(words, std::cin);
  if (!source) return world_failed(p, source.error());
  if (options.push.bulk) return push_bulk(options, *source, p);
  if (options.push.dry_run) {
    const auto text = push::plan_text(options.push, *source);
    if (!text) return world_failed(p, text.error());
    p.out << *text;
    return kOk;
  }
  const auto progress = make_progress(options, p);
  auto session = push::Session::open(options.push, {source->run(), source->folder(), types_of(*source)},
                                     progress_report(*progress, *source), remarks(options, p));
  if (!session) return world_failed(p, session.error());
  const auto sent = send_all(*source, **session);
  const push::Outcome outcome = (*session)->close(sent);
  progress->end();
  return conclude(outcome, options, p);
}

int unload(const run::Options& options, const Process& p) {
  const auto progress = make_progress(options, p);
  const auto out = push::unload(options.push, [&](std::uint64_t deleted, std::uint64_t all) {
    progress->update({deleted, all, 0, 0, false, "resources"});
  });
  progress->end();
  if (!out) return world_failed(p, out.error());
  if (out->all_deleted() + out->kept == 0 && out->complete() && !options.quiet)
    p.err << "sojourn: nothing on " << options.push.url << " has the tag of run " << options.push.run
          << "; \"sojourn push\" said its name at the end, and push-report.json has it\n";
  if (options.json) {
    p.out << push::unload_json(options.push, *out);
  } else if (!options.quiet) {
    for (const auto& [type, count] : out->deleted) p.out << padded(type, 24) << padded(grouped(count), 12, true) << "\n";
    p.out << "run " << options.push.run << ": " << grouped(out->all_deleted()) << " resources deleted from " << options.push.url;
    if (out->kept > 0) p.out << ", " << grouped(out->kept) << " kept for other runs";
    p.out << "\n";
  }
  for (std::size_t i = 0; i < std::min(out->problems.size(), kRefusalsShown); ++i) p.err << "sojourn: " << out->problems[i] << "\n";
  for (const auto& [type, count] : out->left) {
    p.err << "sojourn: error: " << type << ": ";
    if (count < 0) p.err << "the server does not say how many are left\n";
    else p.err << grouped(static_cast<std::uint64_t>(count)) << " with the tag of this run are still there\n";
  }
  return out->complete() ? kOk : kWorldFailed;
}

int generate_and_push(run::Options& options, const Process& p) {
  Load loaded = load(options, run::Command::kGenerate, p);
  if (loaded.exit_code != kOk) return loaded.exit_code;
  std::error_code code;
  std::filesystem::create_directories(options.output, code);
  if (code) return world_failed(p, {base::ErrorKind::kIo, options.output + ": the folder for journal and report cannot be made: " + code.message()});
  const auto progress = make_progress(options, p);
  auto session = push::Session::open(options.push, {run::run_id(options, *loaded.world), options.output, run::resource_names(options)},
                                     nullptr, remarks(options, p));
  if (!session) return world_failed(p, session.error());
  run::PushSink sink(**session);
  const auto outcome = run::generate(options, *loaded.world, sink, *progress);
  if (outcome && !options.quiet) p.err << run::incidents_text(*outcome);
  return conclude((*session)->close(outcome ? base::Result<void>{} : outcome.error()), options, p);
}

}  // namespace sojourn::cli
