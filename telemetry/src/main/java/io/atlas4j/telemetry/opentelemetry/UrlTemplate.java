package io.atlas4j.telemetry.opentelemetry;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The path of an address with its ids left out, such as {@code /v2/pods/{id}}. A segment stays if it is one of the words
 * that the providers' paths are made of, so there are only so many templates whatever ids look like.
 */
final class UrlTemplate {
    private static final Set<String> WORDS = Set.of(
            // any
            "api",
            "v0",
            "v1",
            "v2",
            "graphql",
            "health",
            "status",
            "logs",
            "events",
            "metadata",
            "users",
            "current",
            "regions",
            "images",
            "templates",
            "volumes",
            "billing",
            "start",
            "stop",
            "restart",
            "wait",
            // RunPod
            "account",
            "action",
            "catalog",
            "clusters",
            "cpus",
            "datacenters",
            "delegations",
            "endpoints",
            "gpus",
            "network-volumes",
            "pods",
            "registries",
            "releases",
            "serverless",
            "ssh-keys",
            "workers",
            "run",
            "runsync",
            "stream",
            "cancel",
            "purge-queue",
            "requests",
            "pod",
            "serverless-endpoint",
            "storage",
            // Fly
            "apps",
            "machines",
            "orgs",
            "lease",
            "exec",
            "ps",
            "memory",
            "signal",
            "suspend",
            "cordon",
            "uncordon",
            "versions",
            "snapshots",
            "extend",
            "secrets",
            "certificates",
            "ip_assignments",
            "platform",
            "placements",
            "tokens",
            // Lambda
            "instances",
            "instance-types",
            "instance-operations",
            "launch",
            "terminate",
            "file-systems",
            "filesystems",
            "firewall-rules",
            "firewall-rulesets",
            // Vast
            "asks",
            "bundles",
            "bids",
            "search",
            "ssh",
            "template",
            "invoices",
            "charges",
            "endptjobs",
            "workergroups",
            "request_logs",
            "bid_price",
            "reboot",
            "recycle",
            "command",
            "offers");

    private static final int DEEPEST = 12;

    private UrlTemplate() {}

    static String of(String path) {
        return path.isEmpty()
                ? "/"
                : Arrays.stream(path.split("/", -1))
                        .limit(DEEPEST)
                        .map(segment -> segment.isEmpty() || WORDS.contains(segment) ? segment : "{id}")
                        .collect(Collectors.joining("/"));
    }
}
