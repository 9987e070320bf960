package sojourn.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What no validator looks at, over the whole input: references that lead nowhere, code systems nobody knows, missing marks. */
final class Crossing {
  private final Set<String> present = new HashSet<>();
  private final Set<String> presentInFile = new HashSet<>();
  private final Map<String, String> references = new TreeMap<>(); // reference -> first place
  final Map<String, String> systems = new TreeMap<>(); // code system -> first place
  final Map<String, String> unmarked = new TreeMap<>(); // resource without HTEST -> place
  final Map<String, String> duplicates = new TreeMap<>(); // id given twice in one file -> place
  final Map<String, Long> types = new TreeMap<>();

  /** The same resource may stand in several files (a bundle and a line), but once in each. */
  void nextFile() {
    presentInFile.clear();
  }

  void scan(JsonObject resource, String file) {
    String type = resource.get("resourceType").getAsString();
    String place = file + " " + type + (resource.has("id") ? "/" + resource.get("id").getAsString() : "");
    if (!marked(resource)) unmarked.put(place, place);
    if (type.equals("Bundle")) {
      if (!resource.has("entry")) return;
      for (JsonElement entry : resource.getAsJsonArray("entry"))
        scan(entry.getAsJsonObject().getAsJsonObject("resource"), file);
      return;
    }
    types.merge(type, 1L, Long::sum);
    if (resource.has("id")) {
      String name = type + "/" + resource.get("id").getAsString();
      present.add(name);
      if (!presentInFile.add(name)) duplicates.put(name, place);
    }
    walk(resource, place);
  }

  Map<String, String> dangling() {
    Map<String, String> out = new TreeMap<>(references);
    out.keySet().removeIf(present::contains);
    return out;
  }

  private static boolean marked(JsonObject resource) {
    if (!resource.has("meta") || !resource.getAsJsonObject("meta").has("security")) return false;
    for (JsonElement label : resource.getAsJsonObject("meta").getAsJsonArray("security"))
      if (label.getAsJsonObject().get("code").getAsString().equals("HTEST")) return true;
    return false;
  }

  private void walk(JsonElement element, String place) {
    if (element.isJsonArray()) {
      for (JsonElement item : element.getAsJsonArray()) walk(item, place);
      return;
    }
    if (!element.isJsonObject()) return;
    JsonObject object = element.getAsJsonObject();
    if (object.has("system") && object.has("code") && object.get("system").isJsonPrimitive())
      systems.putIfAbsent(object.get("system").getAsString(), place);
    for (Map.Entry<String, JsonElement> member : object.entrySet()) {
      if (member.getKey().equals("reference") && member.getValue().isJsonPrimitive()) {
        String target = member.getValue().getAsString();
        if (!target.startsWith("#")) references.putIfAbsent(target, place);
      } else {
        walk(member.getValue(), place);
      }
    }
  }
}
