package io.nightshift.stream;

import io.nightshift.error.Causes;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import io.nightshift.job.KafkaTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What the brokers of a topic say. The only class that knows Kafka's: they come with Spark's
 * connector, if at all.
 *
 * @param topic which one
 * @param client what Kafka's clients are told
 */
record Broker(KafkaTopic topic, Map<String, String> client) {
  /**
   * Asks for the topic.
   *
   * @throws InvalidRequestException if there is none, or it may not be read
   * @throws UnreachableException if no broker answers
   */
  void requireTopic() {
    try (Admin admin = Admin.create(new HashMap<>(client))) {
      admin.describeTopics(List.of(topic.topic())).allTopicNames().get();
    } catch (ExecutionException | KafkaException e) {
      throw told(e).orElseThrow(() -> new IllegalStateException("Kafka failed", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Kafka", e);
    }
  }

  /** What a failure means for a person; empty if it is none of Kafka's. */
  Optional<NightshiftException> told(Throwable failure) {
    return Causes.of(failure)
        .filter(cause -> cause instanceof KafkaException || cause instanceof TimeoutException)
        .reduce((outer, inner) -> inner)
        .map(this::meaning);
  }

  private NightshiftException meaning(Throwable cause) {
    if (cause instanceof UnknownTopicOrPartitionException
        || cause instanceof InvalidTopicException) {
      return new InvalidRequestException(
          "Missing topic: there is no topic '%s' on %s; make it, or correct 'input.kafka.topic'"
              .formatted(topic.topic(), topic.servers()),
          cause);
    }
    String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    if (cause instanceof AuthenticationException
        || cause instanceof AuthorizationException
        || isMisconfigured(cause)) {
      return new InvalidRequestException(
          "Cannot read %s: %s; mend 'input.kafka'".formatted(topic.display(), reason), cause);
    }
    return new UnreachableException(
        "Cannot read %s: %s%s"
            .formatted(
                topic.display(),
                isNoAnswer(cause) ? "no broker answers as it should: " : "",
                reason),
        cause);
  }

  private static boolean isNoAnswer(Throwable cause) {
    return cause instanceof RetriableException || cause instanceof TimeoutException;
  }

  /** A name that cannot be resolved now may be tomorrow. */
  private static boolean isMisconfigured(Throwable cause) {
    return cause instanceof ConfigException
        && !String.valueOf(cause.getMessage()).contains("No resolvable bootstrap");
  }
}
