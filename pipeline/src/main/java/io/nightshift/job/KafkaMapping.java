package io.nightshift.job;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys of a job file that say which topic of Kafka is read. */
final class KafkaMapping {
  private static final Map<String, KafkaTopic.Start> STARTS =
      Arrays.stream(KafkaTopic.Start.values())
          .collect(
              Collectors.toMap(
                  KafkaTopic.Start::label,
                  Function.identity(),
                  (one, other) -> one,
                  LinkedHashMap::new));

  private KafkaMapping() {}

  static KafkaTopic topic(YamlValue value) {
    YamlObject kafka = YamlObject.of(value);
    var servers = kafka.required("servers", Shapes.text().checkedBy(KafkaTopic::requireServers));
    var topic = kafka.required("topic", Shapes.text().checkedBy(KafkaTopic::requireTopic));
    var schema = kafka.required("schema", Shapes.text().checkedBy(KafkaTopic::requireSchema));
    var start = kafka.optional("start", Shapes.oneOf(STARTS), KafkaTopic.Start.EARLIEST);
    var options = kafka.optional("options", Shapes.mapOf(KafkaMapping::option), Map.of());
    return kafka.build(
        () -> new KafkaTopic(servers.get(), topic.get(), schema.get(), start.get(), options.get()));
  }

  private static KafkaTopic.Option option(YamlValue value) {
    KafkaTopic.Option option = read(value);
    return value.located(
        () -> {
          KafkaTopic.requireOption(value.key(), option);
          return option;
        });
  }

  private static KafkaTopic.Option read(YamlValue value) {
    if (value.node() instanceof YamlNode.Mapping) {
      YamlObject variable = YamlObject.of(value);
      var name = variable.required("env", Shapes.text());
      return variable.build(() -> new KafkaTopic.Option(name.get(), true));
    }
    return new KafkaTopic.Option(value.as(Shapes.text()), false);
  }
}
