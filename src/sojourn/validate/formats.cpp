#include "sojourn/validate/formats.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sojourn/base/base64.hpp"

namespace sojourn::validate {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter_or_digit(char c) { return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// `digits` digits at the front of the text, which are taken off; -1 if they are not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

struct Parts {
  int year = 0, month = 0, day = 0;  // 0 = not given
  bool time = false, zone = false;
  int hour = 0, minute = 0, second = 0, offset = 0;  // minutes
};

std::optional<Parts> parts_of(std::string_view text) {
  Parts p;
  p.year = take_number(text, 4);
  if (p.year < 1) return std::nullopt;
  if (text.empty()) return p;
  if (!take(text, '-') || (p.month = take_number(text, 2)) < 1 || p.month > 12) return std::nullopt;
  if (text.empty()) return p;
  if (!take(text, '-') || (p.day = take_number(text, 2)) < 1) return std::nullopt;
  if (!(date::year{p.year} / p.month / p.day).ok()) return std::nullopt;
  if (text.empty()) return p;
  p.time = true;
  if (!take(text, 'T') || (p.hour = take_number(text, 2)) < 0 || p.hour > 23) return std::nullopt;
  if (!take(text, ':') || (p.minute = take_number(text, 2)) < 0 || p.minute > 59) return std::nullopt;
  if (!take(text, ':') || (p.second = take_number(text, 2)) < 0 || p.second > 60) return std::nullopt;
  if (take(text, '.')) {
    if (text.empty() || !digit(text[0])) return std::nullopt;
    while (!text.empty() && digit(text[0])) text.remove_prefix(1);
  }
  if (text.empty()) return p;
  p.zone = true;
  if (text == "Z") return p;
  const bool east = text[0] == '+';
  if (!east && text[0] != '-') return std::nullopt;
  text.remove_prefix(1);
  const int hours = take_number(text, 2);
  const bool colon = take(text, ':');
  const int minutes = take_number(text, 2);
  if (hours < 0 || hours > 14 || !colon || minutes < 0 || minutes > 59 || !text.empty()) return std::nullopt;
  p.offset = (east ? 1 : -1) * (hours * 60 + minutes);
  return p;
}

bool is_integer(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc() && end == text.data() + text.size() && value >= low && value <= high;
}

bool is_clock_time(std::string_view text) {
  if (text.find_first_of("Zz+-") != text.npos) return false;
  const auto p = parts_of("2000-01-01T" + std::string(text));
  return p && !p->zone;
}

bool has_blank(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return blank(c); });
}

// No blank at the ends, no two in a row.
bool is_code(std::string_view text) {
  if (text.empty() || blank(text.front()) || blank(text.back())) return false;
  for (std::size_t i = 1; i < text.size(); ++i)
    if (static_cast<unsigned char>(text[i]) <= ' ' && blank(text[i]) && blank(text[i - 1])) return false;
  return true;
}

bool is_uri(std::string_view text) {
  if (text.empty() || has_blank(text)) return false;
  if (text.starts_with("urn:uuid:")) return is_uuid(text.substr(9));
  if (text.starts_with("urn:oid:"))
    return text.size() > 8 && text.find_first_not_of("0123456789.", 8) == text.npos && !text.ends_with('.');
  return true;
}

// FHIR allows blanks in base64.
bool is_base64_blanks(std::string_view text) {
  if (base::is_base64(text)) return true;
  std::string bare;
  for (const char c : text)
    if (!blank(c)) bare += c;
  return base::is_base64(bare);
}

}  // namespace

std::optional<TimeSpan> TimeSpan::read(std::string_view text) {
  const auto p = parts_of(text);
  if (!p) return std::nullopt;
  const date::year year{p->year};
  const auto days = [](auto ymd) { return base::seconds(base::Instant(base::Date(ymd))); };
  if (p->month == 0) return TimeSpan{days(year / 1 / 1), days((year + date::years{1}) / 1 / 1) - 1};
  const date::year_month month = year / p->month;
  if (p->day == 0) return TimeSpan{days(month / 1), days((month + date::months{1}) / 1) - 1};
  const std::int64_t start = days(month / p->day);
  if (!p->time) return TimeSpan{start, start + 86399};
  const std::int64_t at = start + p->hour * 3600 + p->minute * 60 + p->second - p->offset * 60;
  return TimeSpan{at, at};
}

bool is_time(std::string_view text, Written how) {
  const auto p = parts_of(text);
  if (!p) return false;
  if (how == Written::kDate) return !p->time;
  if (how == Written::kInstant) return p->time && p->zone;
  return !p->time || p->zone;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return letter_or_digit(c) || c == '-' || c == '.'; });
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !(digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f'))) return false;
  }
  return true;
}

Format format_of(std::string_view type) {
  static constexpr std::pair<std::string_view, Format> kNames[] = {{"boolean", Format::kBoolean},
                                                                   {"integer", Format::kInteger},
                                                                   {"positiveInt", Format::kPositive},
                                                                   {"unsignedInt", Format::kUnsigned},
                                                                   {"decimal", Format::kDecimal},
                                                                   {"code", Format::kCode},
                                                                   {"id", Format::kId},
                                                                   {"uri", Format::kAddress},
                                                                   {"url", Format::kAddress},
                                                                   {"canonical", Format::kAddress},
                                                                   {"oid", Format::kOid},
                                                                   {"uuid", Format::kUuid},
                                                                   {"date", Format::kDate},
                                                                   {"dateTime", Format::kDateTime},
                                                                   {"instant", Format::kInstant},
                                                                   {"time", Format::kTime},
                                                                   {"base64Binary", Format::kBase64},
                                                                   {"xhtml", Format::kXhtml}};
  for (const auto& [name, format] : kNames)
    if (name == type) return format;
  return Format::kText;
}

std::string_view format_fault(Format format, std::string_view text) {
  constexpr std::int64_t kMost = 2147483647;
  switch (format) {
    case Format::kBoolean:
    case Format::kDecimal:  // the grammar of JSON is that of FHIR
    case Format::kText: return {};
    case Format::kInteger: return is_integer(text, -kMost - 1, kMost) ? "" : "is no whole number of 32 bits";
    case Format::kPositive: return is_integer(text, 1, kMost) ? "" : "is no whole number from 1 to 2147483647";
    case Format::kUnsigned: return is_integer(text, 0, kMost) ? "" : "is no whole number from 0 to 2147483647";
    case Format::kCode: return is_code(text) ? "" : "is no code: it has a blank at an end or several in a row";
    case Format::kId: return is_id(text) ? "" : "is no id: 1 to 64 letters, digits, \"-\" and \".\"";
    case Format::kAddress:
      return is_uri(text) ? "" : "is no address: it has a blank, or its urn:uuid: or urn:oid: is malformed";
    case Format::kOid:
      return text.starts_with("urn:oid:") && is_uri(text) ? "" : "is no OID; write urn:oid: and numbers between dots";
    case Format::kUuid:
      return text.starts_with("urn:uuid:") && is_uri(text) ? "" : "is no UUID; write urn:uuid: and small letters";
    case Format::kDate: return is_time(text, Written::kDate) ? "" : "is no date; write 2024, 2024-02 or 2024-02-29";
    case Format::kDateTime:
      return is_time(text, Written::kDateTime)
                 ? ""
                 : "is no date and time; write 2024, 2024-02, 2024-02-29 or 2024-02-29T09:15:00-05:00";
    case Format::kInstant:
      return is_time(text, Written::kInstant) ? ""
                                              : "is no instant; write 2024-02-29T09:15:00-05:00, with seconds and zone";
    case Format::kTime: return is_clock_time(text) ? "" : "is no time of day; write 09:15:00, without a zone";
    case Format::kBase64: return is_base64_blanks(text) ? "" : "is no base64 text";
    case Format::kXhtml: return text.starts_with("<div") && text.ends_with("</div>") ? "" : "is no XHTML in one <div>";
  }
  return {};
}

Json json_of(Format format) {
  if (format == Format::kBoolean) return Json::kBoolean;
  return format <= Format::kDecimal ? Json::kNumber : Json::kString;
}

bool same_value(const Tape& a, At x, const Tape& b, At y) {
  const Node& p = a[x];
  const Node& q = b[y];
  if (p.kind != q.kind || p.text != q.text) return false;
  if (p.kind == Json::kArray) {
    At c = a.first(x), d = b.first(y);
    for (; c != a.end(x) && d != b.end(y); c = a.next(c), d = b.next(d))
      if (!same_value(a, c, b, d)) return false;
    return c == a.end(x) && d == b.end(y);
  }
  if (p.kind == Json::kObject) {
    std::size_t members = 0, others = 0;
    for (At c = a.first(x); c != a.end(x); c = a.next(c), ++members)
      if (const auto d = b.find(y, a[c].key); !d || !same_value(a, c, b, *d)) return false;
    for (At d = b.first(y); d != b.end(y); d = b.next(d)) ++others;
    return members == others;
  }
  return true;
}

}  // namespace sojourn::validate
