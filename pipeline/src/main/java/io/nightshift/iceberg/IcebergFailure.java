package io.nightshift.iceberg;

import io.nightshift.error.Causes;
import io.nightshift.error.InvalidRequestException;
import io.nightshift.error.NightshiftException;
import io.nightshift.error.UnreachableException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/** What an exception of Iceberg means for a person: theirs to mend, or worth another try later. */
final class IcebergFailure {
  private IcebergFailure() {}

  /**
   * Does something with a catalog or a table.
   *
   * @param what what it is, such as {@code load iceberg:lake.ml.churn}
   */
  static <T> T translating(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (NightshiftException e) {
      throw e;
    } catch (NotAuthorizedException | ForbiddenException e) {
      throw invalid(what, "permission denied: " + reason(e), e);
    } catch (ValidationException
        | BadRequestException
        | NoSuchWarehouseException
        | IllegalArgumentException
        | UnsupportedOperationException e) {
      throw invalid(what, reason(e), e);
    } catch (UncheckedSQLException e) {
      throw ofDatabase(what, e);
    } catch (RESTException
        | UncheckedIOException
        | NotFoundException
        | CommitFailedException
        | CommitStateUnknownException e) {
      throw new UnreachableException("Cannot %s: %s".formatted(what, reason(e)), e);
    }
  }

  /** What a database that cannot be reached means, and one for which there is no driver. */
  private static NightshiftException ofDatabase(String what, UncheckedSQLException e) {
    String reason = reason(e);
    return reason.startsWith("No suitable driver")
        ? invalid(what, reason + "; give spark-submit its jar by --driver-class-path", e)
        : new UnreachableException("Cannot %s: %s".formatted(what, reason), e);
  }

  private static InvalidRequestException invalid(String what, String reason, Exception e) {
    return new InvalidRequestException("Cannot %s: %s".formatted(what, reason), e);
  }

  /** One line, of the innermost cause that says anything: Iceberg's own are often general. */
  static String reason(Throwable failure) {
    return Causes.of(failure)
        .map(Throwable::getMessage)
        .filter(message -> message != null && !message.isBlank())
        .reduce((outer, inner) -> inner)
        .map(message -> message.lines().findFirst().orElse(message))
        .orElse(failure.getClass().getSimpleName());
  }
}
