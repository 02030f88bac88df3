package io.nightshift.doctor;

import io.nightshift.job.JobSpec;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What to look at.
 *
 * @param jobFile the name of a job file, if there is one
 * @param job reads it
 * @param registry where models are, if there is no job file to say so
 * @param snapshot which snapshot of the job, if one is meant
 * @param hadoop how to reach storage
 * @param spark opens Spark
 */
public record Patient(
    Optional<String> jobFile,
    Supplier<JobSpec> job,
    Optional<String> registry,
    Optional<String> snapshot,
    Configuration hadoop,
    Supplier<SparkSession> spark) {}
