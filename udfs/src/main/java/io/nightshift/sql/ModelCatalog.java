package io.nightshift.sql;

import io.nightshift.error.InvalidRequestException;
import io.nightshift.model.ModelRef;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import io.nightshift.registry.Registries;
import io.nightshift.spark.Nightshift;
import io.nightshift.spark.Scorer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A catalog whose functions are the models of a registry, by their references. Each takes a struct
 * whose fields feed the model, and gives a struct of its outputs. What an alias stands for is found
 * out whenever a query is analysed, and holds for that query.
 *
 * <p>Spark makes one for each session from {@code
 * spark.sql.catalog.NAME=io.nightshift.sql.ModelCatalog}, with the options {@code .registry} (by
 * default what {@code NIGHTSHIFT_REGISTRY} says) and {@code .allow-narrowing}: {@code true}, or a
 * list of inputs.
 */
public final class ModelCatalog implements FunctionCatalog {
  private String name = "";
  private String registry = "";
  private String narrowing = "";

  @Override
  public void initialize(String catalog, CaseInsensitiveStringMap options) {
    name = catalog;
    registry = options.getOrDefault("registry", "");
    narrowing = options.getOrDefault("allow-narrowing", "");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public UnboundFunction loadFunction(Identifier function) throws NoSuchFunctionException {
    if (function.namespace().length > 0 || !isReference(function.name())) {
      throw new NoSuchFunctionException(function);
    }
    // Whether it means anything is told when it is bound: Spark keeps what is said of it then.
    return new ModelFunction(function.name(), () -> scorer(function.name()));
  }

  private static boolean isReference(String function) {
    try {
      return !ModelRef.parse(function).name().isEmpty();
    } catch (InvalidRequestException e) {
      return false;
    }
  }

  private Scorer scorer(String reference) {
    Scorer scorer = Nightshift.scorer(reference, registry());
    if (narrowing.isBlank() || narrowing.equalsIgnoreCase("false")) {
      return scorer;
    }
    return narrowing.equalsIgnoreCase("true")
        ? scorer.allowNarrowing()
        : scorer.allowNarrowing(narrowing.strip().split("\\s*,\\s*"));
  }

  private String registry() {
    return registry.isBlank() ? Nightshift.registry(System.getenv()) : registry;
  }

  /** Every version, and every alias. */
  @Override
  public Identifier[] listFunctions(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length > 0) {
      throw new NoSuchNamespaceException(namespace);
    }
    ModelRegistry models =
        Registries.open(registry(), SparkSession.active().sparkContext().hadoopConfiguration());
    List<String> references = new ArrayList<>();
    for (String model : models.models()) {
      ModelState state = models.state(model);
      state.aliases().keySet().forEach(alias -> references.add(model + "@" + alias));
      state
          .versions()
          .forEach(version -> references.add(new ModelRef.ByVersion(model, version).toString()));
    }
    return references.stream()
        .map(reference -> Identifier.of(namespace, reference))
        .toArray(Identifier[]::new);
  }
}
