package sojourn.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.ValueSet;

/**
 * Accepts codes of terminologies whose content is not at hand (SNOMED CT, LOINC, RxNorm ...) wherever a value set can only
 * be decided with that content, and counts them. A value set that lists its codes is decided as usual.
 */
final class LicensedTerminology implements IValidationSupport {
  static final Set<String> SYSTEMS =
      Set.of(
          "http://snomed.info/sct",
          "http://loinc.org",
          "http://www.nlm.nih.gov/research/umls/rxnorm",
          "http://hl7.org/fhir/sid/cvx",
          "http://hl7.org/fhir/sid/ndc",
          "http://hl7.org/fhir/sid/icd-10",
          "http://hl7.org/fhir/sid/icd-10-cm",
          "http://www.ama-assn.org/go/cpt",
          "http://www.ada.org/cdt",
          "http://nucc.org/provider-taxonomy",
          "http://www.nubc.org/patient-discharge",
          "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
          "urn:ietf:bcp:47");
  private static final String LANGUAGES = "http://hl7.org/fhir/ValueSet/languages";
  private static final String ALL_LANGUAGES = "http://hl7.org/fhir/ValueSet/all-languages";

  private final FhirContext context;
  private final Map<String, Boolean> undecidable = new HashMap<>();
  long accepted = 0;

  LicensedTerminology(FhirContext context) {
    this.context = context;
  }

  @Override
  public FhirContext getFhirContext() {
    return context;
  }

  @Override
  public boolean isValueSetSupported(ValidationSupportContext support, String url) {
    return true;
  }

  @Override
  public CodeValidationResult validateCodeInValueSet(
      ValidationSupportContext support, ConceptValidationOptions options, String system, String code, String display,
      IBaseResource valueSet) {
    return valueSet instanceof ValueSet set ? decide(support, system, code, display, set) : null;
  }

  @Override
  public CodeValidationResult validateCode(
      ValidationSupportContext support, ConceptValidationOptions options, String system, String code, String display,
      String url) {
    if (url == null || system == null || !SYSTEMS.contains(system) || url.equals(ALL_LANGUAGES)) return null;
    return support.getRootValidationSupport().fetchValueSet(url) instanceof ValueSet set
        ? decide(support, system, code, display, set)
        : null;
  }

  private CodeValidationResult decide(
      ValidationSupportContext support, String system, String code, String display, ValueSet set) {
    if (system == null || code == null || !SYSTEMS.contains(system)) return null;
    // The list of common languages is only preferred; what binds is all of BCP 47.
    if (LANGUAGES.equals(set.getUrl()))
      return support
          .getRootValidationSupport()
          .validateCode(support, new ConceptValidationOptions(), system, code, display, ALL_LANGUAGES);
    Boolean open = undecidable.get(set.getUrl() + "|" + system);
    if (open == null) {
      open = needsContent(support, set, system, new HashSet<>());
      undecidable.put(set.getUrl() + "|" + system, open);
    }
    if (!open) return null;
    ++accepted;
    return new CodeValidationResult().setCode(code).setDisplay(display).setCodeSystemName(system);
  }

  /** Whether the value set includes codes of the system that it does not list, or a value set that is not at hand. */
  private boolean needsContent(ValidationSupportContext support, ValueSet set, String system, Set<String> seen) {
    if (!seen.add(String.valueOf(set.getUrl())) || set.hasExpansion()) return false;
    for (ValueSet.ConceptSetComponent include : set.getCompose().getInclude()) {
      if (system.equals(include.getSystem()) && !include.hasConcept()) return true;
      for (CanonicalType url : include.getValueSet()) {
        IBaseResource inner = support.getRootValidationSupport().fetchValueSet(url.getValue());
        if (!(inner instanceof ValueSet other) || needsContent(support, other, system, seen)) return true;
      }
    }
    return false;
  }
}
