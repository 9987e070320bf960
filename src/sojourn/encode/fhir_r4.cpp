// The FHIR encoders: the same resources framed as bundles or as lines.
#include "sojourn/encode/encoder.hpp"
#include "sojourn/encode/fhir_patient_writer.hpp"

namespace sojourn::encode {
namespace {

class FhirEncoder : public Encoder {
 public:
  FhirEncoder(const Context& context, Framing framing)
      : context_(context), framing_(framing), writer_(context_, framing) {}

  void encode(const record::Journey& journey, Encoded& out) override {
    writer_.write(journey);
    writer_.output().finish(out, framing_ == Framing::kLines ? "" : "fhir-bundle/" + writer_.file_stem() + ".json");
  }

  void encode_providers(const ProviderSet& piece, Position position, Encoded& out) override {
    ResourceOutput output(context_, framing_);
    output.clear(!position.first);
    write_providers(context_, piece, output);
    output.finish(out, "fhir-bundle/providers.json", !position.last);
  }

  const ProviderSet& providers() const override { return writer_.providers(); }
  void forget_providers() override { writer_.forget_providers(); }

 private:
  const Context context_;
  const Framing framing_;
  PatientWriter writer_;
};

}  // namespace

std::unique_ptr<Encoder> make_fhir_bundle_encoder(const Context& context, BundleType type) {
  return std::make_unique<FhirEncoder>(context, framing(type));
}

std::unique_ptr<Encoder> make_fhir_ndjson_encoder(const Context& context) {
  return std::make_unique<FhirEncoder>(context, Framing::kLines);
}

}  // namespace sojourn::encode
