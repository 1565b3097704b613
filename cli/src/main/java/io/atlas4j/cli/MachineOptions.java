package io.atlas4j.cli;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Cpu;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Port;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to rent, in options: the same for every command that rents. */
final class MachineOptions {
    @Option(names = "--gpu", paramLabel = "MODEL", description = "GPU model, such as h100, l4 or rtx-4090.")
    private @Nullable String gpu;

    @Option(names = "--count", paramLabel = "N", description = "GPUs in the machine (default 1).")
    private int count = 1;

    @Option(names = "--cpu", paramLabel = "N", description = "Processors, for a machine without a GPU.")
    private @Nullable Integer cpu;

    @Option(names = "--memory", paramLabel = "GB", description = "Memory, with --cpu.")
    private @Nullable Integer memory;

    @Option(names = "--image", paramLabel = "IMAGE", description = "Container image, such as ghcr.io/me/server:1.")
    private @Nullable String image;

    @Option(
            names = "--port",
            split = ",",
            paramLabel = "PORT[/http|/tcp]",
            hideParamSyntax = true,
            description = "A port to reach from outside; 8000 means 8000/http, symmetric/tcp a number of the provider's"
                    + " choice, the same inside and outside. May be repeated.")
    private List<String> ports = List.of();

    @Mixin
    private EnvOptions env;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for people.")
    private @Nullable String name;

    @Option(
            names = "--auth",
            paramLabel = "none|bearer|signed_url",
            description =
                    "How callers of the machine's service prove themselves; the machine is given what it must check.")
    private AuthMode auth = AuthMode.NONE;

    @Option(
            names = "--region",
            split = ",",
            paramLabel = "REGION",
            hideParamSyntax = true,
            description = "Acceptable regions, the best first. May be repeated.")
    private List<String> regions = List.of();

    @Option(
            names = "--cloud",
            paramLabel = "any|secure|community",
            description = "Whose machines are acceptable (default any: the cheaper that has stock).")
    private CloudTier cloud = CloudTier.ANY;

    @Option(names = "--spot", description = "Accept a cheaper machine that the provider may take back.")
    private boolean spot;

    @Option(names = "--disk", paramLabel = "GB", description = "Container disk.")
    private @Nullable Integer disk;

    @Option(names = "--volume", paramLabel = "GB", description = "Disk that survives a stop.")
    private @Nullable Integer volume;

    @Option(names = "--network-volume", paramLabel = "ID", description = "A network volume to mount.")
    private @Nullable String networkVolume;

    @Option(names = "--template", paramLabel = "ID", description = "The provider's template to start from.")
    private @Nullable String template;

    @Option(names = "--min-cuda", paramLabel = "VERSION", description = "Lowest acceptable CUDA version, such as 12.4.")
    private @Nullable String minCuda;

    @Option(names = "--max-price", paramLabel = "USD", description = "Most to pay per hour for the whole machine.")
    private @Nullable BigDecimal maxPrice;

    @Option(
            names = "--max-runtime",
            paramLabel = "DURATION",
            description = "The machine ends itself after this, where the provider lets it.")
    private @Nullable Duration maxRuntime;

    @Option(
            names = "--ssh-key",
            paramLabel = "PUBLIC_KEY",
            description = "A public key that may log in, such as \"$(cat ~/.ssh/id_ed25519.pub)\". May be repeated.")
    private List<String> sshKeys = List.of();

    @Parameters(
            paramLabel = "[-- CMD...]",
            hideParamSyntax = true,
            arity = "0..*",
            description = "What the machine runs; default is what its image runs.")
    private List<String> command = List.of();

    /**
     * The request these options make.
     *
     * @throws ValidationException naming the first option that cannot be
     */
    ComputeRequest request() {
        var builder = hardware()
                .count(count)
                .command(command)
                .auth(auth)
                .cloud(cloud)
                .spot(spot)
                .regions(regions.toArray(String[]::new));
        ports.stream().map(Port::parse).forEach(builder::port);
        env.values().forEach(builder::env);
        sshKeys.forEach(builder::sshKey);
        if (maxRuntime != null) {
            builder.maxRuntime(maxRuntime);
        }
        if (image != null) {
            builder.image(image);
        }
        if (name != null) {
            builder.name(name);
        }
        if (disk != null) {
            builder.diskGb(disk);
        }
        if (volume != null) {
            builder.volumeGb(volume);
        }
        if (networkVolume != null) {
            builder.networkVolume(networkVolume);
        }
        if (template != null) {
            builder.template(template);
        }
        if (minCuda != null) {
            builder.minCuda(minCuda);
        }
        if (maxPrice != null) {
            builder.maxPricePerHour(maxPrice.toPlainString());
        }
        return builder.build();
    }

    private ComputeRequestBuilder hardware() {
        if (gpu != null && cpu != null) {
            throw ValidationException.of("--cpu", "excludes --gpu; leave one out");
        }
        if (memory != null && cpu == null) {
            throw ValidationException.of("--memory", "goes with --cpu; a GPU brings its own");
        }
        if (gpu != null) {
            return ComputeRequest.gpu(Gpu.of(gpu));
        }
        if (cpu == null) {
            throw ValidationException.of("--gpu", "say what to rent: --gpu MODEL, such as --gpu h100, or --cpu N");
        }
        var processors = Cpu.of(cpu);
        return ComputeRequest.cpu(memory == null ? processors : processors.withMemoryGb(memory));
    }
}
