package io.nightshift.rollout;

import io.nightshift.error.GateRefusedException;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.LostRaceException;
import io.nightshift.model.ModelRef;
import io.nightshift.model.ModelVersion;
import io.nightshift.registry.AliasChange;
import io.nightshift.registry.AliasMove;
import io.nightshift.registry.AliasTrail;
import io.nightshift.registry.GateVerdict;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.registry.ModelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Moves aliases of a registry, and looks at the version first. */
public final class Rollout {
  /** What a model that has no such alias yet is compared with. */
  private static final String CHAMPION = "champion";

  private static final String UNTOUCHED = "; the alias was not moved";

  private final ModelRegistry registry;
  private final Configuration conf;

  /**
   * A rollout of models in a registry.
   *
   * @param conf how to reach what is not in the registry
   */
  public Rollout(ModelRegistry registry, Configuration conf) {
    this.registry = registry;
    this.conf = conf;
  }

  /**
   * What was done.
   *
   * @param move from where to where; of a trial, what it would be
   * @param verdicts what the gates said; none where nothing was to be done
   */
  public record Result(AliasMove move, List<GateVerdict> verdicts) {}

  /**
   * What was not done.
   *
   * @param alias the alias, which was not moved
   * @param from the version that it stands for; null if there is no such alias
   * @param to the version that it was to stand for
   * @param digest of that version's files, as they were registered
   * @param gates what the gates said
   */
  public record Refusal(
      String model, String alias, Integer from, int to, String digest, List<GateVerdict> gates) {}

  /**
   * Brings a version into use, if it passes the gates. What they judged it against is still in use
   * when the alias moves, or it does not move.
   *
   * @param evidence what to try the version with
   * @throws InvalidRequestException if the model or the version is unknown, or the job of the
   *     evidence is about another model
   * @throws GateRefusedException with the reasons of every gate that refused, unless it is forced
   * @throws LostRaceException if the alias is not where it is expected, or was moved meanwhile
   */
  public Result promote(Promotion promotion, Evidence evidence) {
    requireSameModel(promotion, evidence);
    ModelState state = registry.existing(promotion.model());
    state.number(new ModelRef.ByVersion(promotion.model(), promotion.version()));
    OptionalInt from = standing(state, promotion.alias());
    AliasChange change =
        new AliasChange(
            promotion.model(),
            promotion.alias(),
            promotion.expected().isPresent() ? promotion.expected() : from,
            promotion.version(),
            AliasChange.Kind.PROMOTE,
            promotion.reason(),
            List.of());
    if (!change.from().equals(from) || from.equals(OptionalInt.of(promotion.version()))) {
      // Nothing to be judged: it is refused, or nothing happens.
      return new Result(
          promotion.isTrial() ? foretold(change, state) : registry.move(change), List.of());
    }
    ModelVersion version = registry.version(promotion.model(), promotion.version());
    Optional<ModelVersion> current =
        Stream.of(promotion.alias(), CHAMPION)
            .flatMap(alias -> standing(state, alias).stream().boxed())
            .findFirst()
            .map(number -> registry.version(promotion.model(), number));
    List<GateVerdict> verdicts =
        promotion.gates().judge(new Contender(registry, conf, version, current, evidence));
    requirePassed(change, version.digest(), verdicts, promotion.isForced());
    return promotion.isTrial()
        ? new Result(foretold(change, state), verdicts)
        : move(change, verdicts);
  }

  /**
   * Goes back to the version that was in use before; again and again, further back each time.
   *
   * @throws InvalidRequestException if there was none before
   * @throws GateRefusedException if its files are not what they were, unless it is forced
   * @throws LostRaceException if the alias is not where it is expected, or was moved meanwhile
   */
  public Result rollBack(Rollback rollback) {
    ModelState state = registry.existing(rollback.model());
    int now = state.number(new ModelRef.ByAlias(rollback.model(), rollback.alias()));
    OptionalInt before =
        AliasTrail.of(rollback.alias(), registry.history(rollback.model())).before();
    if (before.isEmpty()) {
      throw new InvalidRequestException(
          "Cannot roll back %s@%s: it stood for no version before %d; promote another one instead"
              .formatted(rollback.model(), rollback.alias(), now));
    }
    AliasChange change =
        new AliasChange(
            rollback.model(),
            rollback.alias(),
            rollback.expected().isPresent() ? rollback.expected() : OptionalInt.of(now),
            before.getAsInt(),
            AliasChange.Kind.ROLL_BACK,
            rollback.reason(),
            List.of());
    if (!change.from().equals(OptionalInt.of(now))) {
      return new Result(registry.move(change), List.of());
    }
    ModelVersion version = registry.version(rollback.model(), before.getAsInt());
    GateVerdict digest =
        new DigestGate()
            .judge(new Contender(registry, conf, version, Optional.empty(), Evidence.NONE));
    requirePassed(change, version.digest(), List.of(digest), rollback.isForced());
    return move(change, List.of(digest));
  }

  /** What another model is fed with says nothing about this one. */
  private static void requireSameModel(Promotion promotion, Evidence evidence) {
    evidence
        .job()
        .filter(job -> !job.model().name().equals(promotion.model()))
        .ifPresent(
            job -> {
              throw new InvalidRequestException(
                  "Invalid --job: job '%s' scores with model '%s', the version to promote is of '%s'; give a job of that model"
                      .formatted(job.name(), job.model().name(), promotion.model()));
            });
  }

  /** What the change would come to, as things stand. */
  private static AliasMove foretold(AliasChange change, ModelState state) {
    change.requireUnmoved(state);
    return new AliasMove(change.alias(), change.from(), change.to());
  }

  private static void requirePassed(
      AliasChange change, String digest, List<GateVerdict> verdicts, boolean isForced) {
    List<GateVerdict> refused = verdicts.stream().filter(verdict -> !verdict.passed()).toList();
    if (!refused.isEmpty() && !isForced) {
      throw refusal(change, digest, verdicts, refused);
    }
  }

  private Result move(AliasChange change, List<GateVerdict> verdicts) {
    AliasMove move =
        registry.move(
            new AliasChange(
                change.model(),
                change.alias(),
                change.from(),
                change.to(),
                change.kind(),
                change.reason(),
                verdicts));
    return new Result(move, verdicts);
  }

  private static GateRefusedException refusal(
      AliasChange change, String digest, List<GateVerdict> verdicts, List<GateVerdict> refused) {
    List<String> lines = new ArrayList<>();
    for (GateVerdict verdict : refused) {
      lines.add(
          "Gate %s refused %s:%d for alias '%s'%s"
              .formatted(verdict.gate(), change.model(), change.to(), change.alias(), UNTOUCHED));
      verdict.findings().forEach(finding -> lines.add("  " + finding));
    }
    return new GateRefusedException(
        lines,
        new Refusal(
            change.model(),
            change.alias(),
            change.from().isPresent() ? change.from().getAsInt() : null,
            change.to(),
            digest,
            verdicts));
  }

  private static OptionalInt standing(ModelState state, String alias) {
    Integer version = state.aliases().get(alias);
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }
}
