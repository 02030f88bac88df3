package io.nightshift.iceberg;

import io.nightshift.error.InvalidRequestException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of a table in a catalog.
 *
 * @param catalog the catalog, as Spark's settings call it
 * @param namespace the namespace, from its outermost level
 * @param table the table within
 */
record TableName(String catalog, List<String> namespace, String table) {
  private static final Pattern PART = Pattern.compile("[\\p{L}\\p{N}_-]+");

  TableName {
    namespace = List.copyOf(namespace);
  }

  static TableName parse(String location, String name) {
    List<String> parts = List.of(name.split("\\.", -1));
    if (parts.size() < 3 || !parts.stream().allMatch(part -> PART.matcher(part).matches())) {
      throw new InvalidRequestException(
          "Invalid table '%s': write iceberg:CATALOG.NAMESPACE.NAME, of letters, digits, '_' and '-'"
              .formatted(location));
    }
    int last = parts.size() - 1;
    return new TableName(parts.get(0), parts.subList(1, last), parts.get(last));
  }

  /** As a person writes it where a table is asked for. */
  String display() {
    return "iceberg:" + all().collect(Collectors.joining("."));
  }

  /** As Spark's SQL has it. */
  String sql() {
    return all().map(part -> "`" + part + "`").collect(Collectors.joining("."));
  }

  private Stream<String> all() {
    return Stream.of(Stream.of(catalog), namespace.stream(), Stream.of(table)).flatMap(x -> x);
  }
}
