# Nightshift on Spark, for clusters on Kubernetes and for a laptop: no Python, no root, no build tools.
#   docker build --tag nightshift:0.1.0 .
#   docker run --rm nightshift:0.1.0 nightshift doctor

FROM maven:3.9.11-eclipse-temurin-17 AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /src
COPY pom.xml ./
COPY bin bin
COPY conf conf
COPY udfs udfs
COPY pipeline pipeline
# Of tests and the rules of the source, CI has told already.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -ntp -Dmaven.test.skip -Dspotless.check.skip package \
    && mkdir s3-jars \
    && bin/s3-jars | tr ',' '\n' | xargs -I{} cp {} s3-jars/

FROM apache/spark:4.1.2-scala2.13-java17-ubuntu
COPY --from=build /src/s3-jars/ /opt/spark/jars/
COPY --from=build /src/pipeline/target/nightshift.jar /opt/nightshift/lib/
COPY bin/nightshift /opt/nightshift/bin/
COPY conf /opt/nightshift/conf
ENV SPARK_HOME=/opt/spark \
    LC_ALL=C.UTF-8 \
    PATH=/opt/nightshift/bin:/opt/spark/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Spark's own user; Kubernetes is told the same number, since names are not proof of not being root.
USER 185
WORKDIR /opt/spark/work-dir
HEALTHCHECK --interval=5m --timeout=60s --start-period=30s --retries=2 \
    CMD ["nightshift", "doctor"]
# The base image's entry point starts executors for Kubernetes, and runs any other command as it stands.
