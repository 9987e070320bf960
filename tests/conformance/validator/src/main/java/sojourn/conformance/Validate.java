package sojourn.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.utilities.npm.NpmPackage;

/** Validates FHIR R4 files (bundles, single resources, NDJSON) against R4 and US Core, offline. See tools/fhir-validate. */
public final class Validate {
  private static final Set<String> CONFORMANCE = Set.of("StructureDefinition", "ValueSet", "CodeSystem");
  // Systems that the validator knows without a CodeSystem resource, DICOM's own, and those of which HL7 Terminology
  // publishes the name but not the content.
  // The last two are IHE's list of document formats, which R4's own value set formatcodes and HL7's name but do not hold.
  private static final Set<String> BUILT_IN =
      Set.of(
          "http://unitsofmeasure.org",
          "urn:ietf:rfc:3986",
          "urn:iso:std:iso:3166",
          "http://dicom.nema.org/resources/ontology/DCM",
          "http://terminology.hl7.org/CodeSystem/PHIndustryCDCCensus2010",
          "http://terminology.hl7.org/CodeSystem/PHOccupationCDCCensus2010",
          "http://terminology.hl7.org/CodeSystem/v3-TribalEntityUS",
          "http://ihe.net/fhir/ValueSet/IHE.FormatCode.codesystem",
          "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode");

  private record Finding(ResultSeverityEnum severity, String id, String message, String place) {}

  /** Findings of one kind. */
  private static final class Tally {
    Finding first;
    long count = 0;
  }

  private final FhirContext context = FhirContext.forR4Cached();
  private final LicensedTerminology licensed = new LicensedTerminology(context);
  private final Set<String> systemsOfValueSets = new HashSet<>();
  private final Map<String, Tally> tallies = new TreeMap<>();
  private final Map<String, Long> bySeverity = new TreeMap<>();
  private final Crossing crossing = new Crossing();
  private IValidationSupport support;
  private FhirValidator validator;
  private long documents = 0;
  private final List<String> faultyFiles = new ArrayList<>();

  public static void main(String[] args) throws IOException {
    List<Path> inputs = new ArrayList<>();
    List<Path> packages = new ArrayList<>();
    boolean json = false;
    boolean open = false;
    int limit = Integer.MAX_VALUE;
    for (int i = 0; i < args.length; ++i) {
      switch (args[i]) {
        case "--package" -> packages.add(Path.of(args[++i]));
        case "--json" -> json = true;
        case "--open" -> open = true;
        case "--limit" -> limit = Integer.parseInt(args[++i]);
        default -> inputs.add(Path.of(args[i]));
      }
    }
    Validate run = new Validate();
    run.load(packages);
    List<Path> files = expand(inputs);
    if (files.isEmpty()) {
      System.err.println("no .json or .ndjson file in the input");
      System.exit(2);
    }
    for (Path file : files) run.check(file, limit);
    run.cross(open);
    if (json) run.printJson(files.size());
    else run.printText(files.size());
    System.exit(run.errors() > 0 ? 1 : 0);
  }

  private static List<Path> expand(List<Path> inputs) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      try (Stream<Path> walk = Files.walk(input)) {
        walk.filter(p -> Files.isRegularFile(p) && p.toString().matches(".*\\.(nd)?json")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private void load(List<Path> packages) throws IOException {
    PrePopulatedValidationSupport loaded = new PrePopulatedValidationSupport(context);
    IParser parser = context.newJsonParser();
    for (Path file : packages) {
      try (InputStream in = Files.newInputStream(file)) {
        NpmPackage.NpmPackageFolder folder = NpmPackage.fromPackage(in).getFolders().get("package");
        for (String name : folder.listFiles())
          if (name.endsWith(".json") && !name.startsWith("package"))
            add(loaded, parser, JsonParser.parseString(unpinned(new String(folder.fetchFile(name), StandardCharsets.UTF_8))));
      }
    }
    try (InputStream in = Validate.class.getResourceAsStream("/us-core-support.json");
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      for (JsonElement resource : JsonParser.parseReader(reader).getAsJsonArray()) add(loaded, parser, resource);
    }
    UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
    unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.INFORMATION);
    support =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            loaded,
            licensed,
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new SnapshotGeneratingValidationSupport(context),
            unknown);
    FhirInstanceValidator module = new FhirInstanceValidator(support);
    module.setErrorForUnknownProfiles(true);
    module.setAnyExtensionsAllowed(false);
    module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    module.setAssumeValidRestReferences(true); // closed references are checked over the whole input instead
    validator = context.newValidator();
    validator.registerValidatorModule(module);
  }

  // Packages name base definitions with their version, under which this validator does not find them.
  private static String unpinned(String json) {
    if (json.startsWith("\uFEFF")) json = json.substring(1);
    return json.replaceAll("(\"http://hl7\\.org/fhir/StructureDefinition/[^\"|]+)\\|[^\"]+\"", "$1\"");
  }

  private void add(PrePopulatedValidationSupport loaded, IParser parser, JsonElement element) {
    JsonObject object = element.getAsJsonObject();
    if (!object.has("resourceType") || !CONFORMANCE.contains(object.get("resourceType").getAsString())) return;
    var resource = parser.parseResource(object.toString());
    if (resource instanceof ValueSet set)
      for (ValueSet.ConceptSetComponent include : set.getCompose().getInclude())
        if (include.hasSystem()) systemsOfValueSets.add(include.getSystem());
    loaded.addResource(resource);
  }

  private void check(Path file, int limit) throws IOException {
    boolean lines = file.toString().endsWith(".ndjson");
    List<String> texts = lines ? Files.readAllLines(file) : List.of(Files.readString(file));
    long before = errors();
    crossing.nextFile();
    for (int i = 0; i < texts.size(); ++i) {
      if (texts.get(i).isBlank()) continue;
      String place = file.getFileName() + (lines ? ":" + (i + 1) : "");
      try {
        crossing.scan(JsonParser.parseString(texts.get(i)).getAsJsonObject(), place);
        if (i >= limit) continue; // references still count
        ++documents;
        for (SingleValidationMessage m : validator.validateWithResult(texts.get(i)).getMessages())
          note(new Finding(severity(m), id(m), m.getMessage(), place + " " + m.getLocationString()));
      } catch (RuntimeException fault) {
        note(new Finding(ResultSeverityEnum.FATAL, "unreadable", String.valueOf(fault.getMessage()), place));
      }
    }
    if (errors() > before) faultyFiles.add(file.getFileName().toString());
  }

  private static String id(SingleValidationMessage message) {
    return message.getMessageId() == null ? "unnamed" : message.getMessageId();
  }

  private static ResultSeverityEnum severity(SingleValidationMessage message) {
    String id = id(message);
    if (id.equals("Bundle_BUNDLE_Not_Local")) return ResultSeverityEnum.ERROR; // a reference misses its bundle entry
    // A value set that only a terminology server has says nothing about the data.
    if (id.equals("Terminology_TX_ValueSet_NotFound")) return ResultSeverityEnum.INFORMATION;
    return message.getSeverity();
  }

  private void cross(boolean open) {
    if (!open)
      crossing.dangling().forEach((target, place) -> fail("dangling-reference", "The input has no " + target, place));
    crossing.systems.forEach(
        (system, place) -> {
          if (!known(system)) fail("unknown-code-system", "No code system or value set names " + system, place);
        });
    crossing.duplicates.forEach((name, place) -> fail("duplicate-id", "The file has " + name + " twice", place));
    crossing.unmarked.forEach((resource, place) -> fail("not-marked", "meta.security lacks HTEST", place));
  }

  private boolean known(String system) {
    return LicensedTerminology.SYSTEMS.contains(system)
        || BUILT_IN.contains(system)
        || systemsOfValueSets.contains(system)
        || support.fetchCodeSystem(system) != null;
  }

  private void fail(String id, String message, String place) {
    note(new Finding(ResultSeverityEnum.ERROR, id, message, place));
  }

  private void note(Finding finding) {
    bySeverity.merge(finding.severity.getCode(), 1L, Long::sum);
    // The same fault in many resources is one kind: ids, indices and quoted values aside.
    String kind =
        finding.message.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>").replaceAll("\\[\\d+\\]", "[*]");
    Tally tally = tallies.computeIfAbsent(finding.severity.ordinal() + "|" + finding.id + "|" + kind, k -> new Tally());
    if (tally.count++ == 0) tally.first = finding;
  }

  private long errors() {
    return bySeverity.getOrDefault("error", 0L) + bySeverity.getOrDefault("fatal", 0L);
  }

  private List<Tally> sorted() {
    List<Tally> list = new ArrayList<>(tallies.values());
    list.sort(
        (a, b) ->
            a.first.severity != b.first.severity
                ? b.first.severity.compareTo(a.first.severity)
                : Long.compare(b.count, a.count));
    return list;
  }

  private void printText(int files) {
    for (Tally t : sorted())
      System.out.printf(
          "%-11s x%-6d [%s] %s%n              e.g. %s%n",
          t.first.severity.getCode(), t.count, t.first.id, t.first.message.replace("\n", " "), t.first.place);
    System.out.printf("resources: %s%n", crossing.types);
    System.out.printf(
        "%d files (%d with errors), %d documents, findings %s, codes of licensed terminologies accepted unseen: %d%n",
        files, faultyFiles.size(), documents, bySeverity, licensed.accepted);
  }

  private void printJson(int files) {
    JsonObject out = new JsonObject();
    out.addProperty("files", files);
    out.addProperty("filesWithErrors", faultyFiles.size());
    JsonArray names = new JsonArray();
    faultyFiles.forEach(names::add);
    out.add("faultyFiles", names);
    out.addProperty("documents", documents);
    JsonObject severities = new JsonObject();
    bySeverity.forEach(severities::addProperty);
    out.add("bySeverity", severities);
    JsonObject types = new JsonObject();
    crossing.types.forEach(types::addProperty);
    out.add("resources", types);
    JsonArray findings = new JsonArray();
    for (Tally t : sorted()) {
      JsonObject finding = new JsonObject();
      finding.addProperty("severity", t.first.severity.getCode());
      finding.addProperty("count", t.count);
      finding.addProperty("id", t.first.id);
      finding.addProperty("message", t.first.message);
      finding.addProperty("example", t.first.place);
      findings.add(finding);
    }
    out.add("findings", findings);
    System.out.println(new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(out));
  }
}
