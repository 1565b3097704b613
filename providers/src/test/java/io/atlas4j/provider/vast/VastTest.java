package io.atlas4j.provider.vast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Placement;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.vast.VastFaults;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which offer is rented and how, through the front door, against a market that keeps state and bills. */
@Timeout(300)
class VastTest extends VastFixture {
    @Test
    void rents_an_instance_waits_until_it_is_ready_stops_starts_and_ends_it() {
        var machine = atlas.spawn(
                "vast",
                request()
                        .http(8000)
                        .tcp(5432)
                        .auth(AuthMode.BEARER)
                        .env("A", "b\n\"c'ü")
                        .build());
        assertThat(machine.isReady()).isFalse();
        assertThat(machine.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("0.3056");

        machine = atlas.awaitReady(machine, Duration.ofMinutes(5));
        assertThat(machine.billing()).isEqualTo(BillingState.RUNNING);
        assertThat(machine.gpu()).contains(Gpu.RTX_4090);
        assertThat(machine.region()).contains("Oslo, NO");
        assertThat(machine.publicIp()).contains("203.0.113.9");
        assertThat(machine.url(8000).toString()).matches("http://203\\.0\\.113\\.9:4\\d+");
        assertThat(machine.url(5432).toString()).matches("tcp://203\\.0\\.113\\.9:4\\d+");
        var token = machine.auth().orElseThrow().token().orElseThrow();
        assertThat(cloud.existingInstances().getFirst().env())
                .containsEntry("ATLAS_PRESHARED_KEY", token.reveal())
                .containsEntry("A", "b\n\"c'ü")
                .containsEntry("-p 8000:8000", "1")
                .containsEntry("-p 5432:5432", "1");
        assertThat(machine.raw().toString())
                .doesNotContain(token.reveal(), "extra_env", "jupyter", "onstart", "instance_api_key");

        vast().stop(machine.id());
        time.advance(Duration.ofSeconds(5));
        var stopped = vast().get(machine.id());
        assertThat(stopped.status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(stopped.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(stopped.costNow().orElseThrow()).isEqualByComparingTo("0.0056"); // of its disk
        assertThat(stopped.costPerHour().orElseThrow()).isEqualByComparingTo("0.3056");
        assertThat(stopped.detail().orElseThrow()).contains("disk is billed until it is destroyed");
        vast().start(machine.id());
        atlas.awaitReady(machine, Duration.ofMinutes(5));
        vast().reboot(machine.id());
        assertThat(atlas.refresh(machine).isReady()).isFalse();

        atlas.terminate(machine);
        atlas.terminate(machine);
        assertThat(vast().find(machine.id())).isEmpty();
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void the_cheapest_good_offer_is_first_and_each_is_a_place_of_its_own() {
        var places = vast().placements(request().build());
        assertThat(places).hasSize(12).doesNotHaveDuplicates();
        assertThat(places)
                .extracting(place -> place.pricePerHour().orElseThrow())
                .isSorted();
        // The two cheaper ones are of an unverified and of an unreliable host.
        assertThat(places.getFirst().pricePerHour().orElseThrow()).isEqualByComparingTo("0.3056");
        var bold = atlas(Map.of("VAST_UNVERIFIED", "true", "VAST_MIN_RELIABILITY", "0.5"));
        assertThat(bold.provider("vast")
                        .placements(request().build())
                        .getFirst()
                        .pricePerHour()
                        .orElseThrow())
                .isEqualByComparingTo("0.2056");
        assertThat(vast().placements(request().regions("se", "NO").build()))
                .extracting(place -> place.region().orElseThrow())
                .containsExactly(
                        "Sweden, SE",
                        "Sweden, SE",
                        "Sweden, SE",
                        "Sweden, SE",
                        "Oslo, NO",
                        "Oslo, NO",
                        "Oslo, NO",
                        "Oslo, NO");
        assertThat(vast().placements(request().regions("Texas").build())).hasSize(4);
        assertThat(vast().placements(request().maxPricePerHour("0.33").build())).hasSize(3);
        assertThat(vast().placements(request().minCuda("12.9").build())).isEmpty();
        assertThat(vast().placements(request().cloud(CloudTier.SECURE).build())).isEmpty();
        assertThat(vast().placements(request().diskGb(5000).build())).isEmpty();
        assertThat(vast().placements(request().maxRuntime(Duration.ofDays(30)).build()))
                .isEmpty();
        assertThat(vast().placements(
                                ComputeRequest.gpu(Gpu.H100).image("x").count(8).build()))
                .singleElement()
                .satisfies(place -> assertThat(place.cloud()).contains(CloudTier.SECURE));
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.A100_80G).image("x").build()))
                .extracting(Placement::type)
                .containsExactly("A100 SXM4");
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.A100_40G).image("x").build()))
                .extracting(Placement::type)
                .containsExactly("A100 PCIE");
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.of("rtx-3060-ti"))
                        .image("x")
                        .build()))
                .hasSize(1);
        // Known, and none has eight of them.
        assertThat(vast().placements(ComputeRequest.gpu(Gpu.of("rtx_3060_ti"))
                        .image("x")
                        .count(8)
                        .build()))
                .isEmpty();
        assertThatThrownBy(() -> vast().placements(ComputeRequest.gpu(Gpu.of("rtx_4091"))
                        .image("x")
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("did you mean rtx_4090");
    }

    @Test
    void a_search_says_everything_and_is_looked_at_again() {
        vast().placements(request().build());
        var body = cloud.requests().getLast().body();
        assertThat(body)
                .contains(
                        "\"verified\":{\"eq\":true}",
                        "\"rentable\":{\"eq\":true}",
                        "\"rented\":{\"eq\":false}",
                        "\"type\":\"on-demand\"",
                        "\"order\":[[\"dph_total\",\"asc\"]",
                        "\"limit\":",
                        "\"allocated_storage\":20",
                        "\"gpu_name\":{\"in\":[\"RTX 4090\"]}");
        cloud.faults()
                .next("POST", "/api/v0/bundles/")
                .changesTheBody(text -> text.replace("\"num_gpus\":1", "\"num_gpus\":2")
                        .replaceFirst("\"cpu_cores\":64", "\"cpu_cores\":null"));
        assertThat(vast().placements(request().count(2).build())).isEmpty();
        cloud.faults()
                .next("POST", "/api/v0/bundles/")
                .changesTheBody(text -> text.replaceFirst("\"cpu_cores\":64", "\"cpu_cores\":null"));
        assertThat(vast().placements(request().build())).hasSize(11);
        cloud.faults().next("POST", "/api/v0/bundles/").changesTheBody(text -> "{\"offers\":{}}");
        assertThatThrownBy(() -> vast().placements(request().build())).isInstanceOf(ProviderException.class);
    }

    @Test
    void moves_on_when_an_offer_was_rented_a_moment_ago_and_keeps_each_reason() {
        var offers = cloud.offers();
        vast().placements(request().build())
                .subList(0, 2)
                .forEach(place -> cloud.vanishing(place.offer().orElseThrow()));
        var machine = atlas.spawn("vast", request().build());
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("0.3256");
        CloudAssert.assertThat(cloud).wasAsked(3, "PUT", ASKS);
        assertThat(cloud.existingInstances()).hasSize(1);

        cloud.faults().always("PUT", ASKS).plays(VastFaults.vanished(404));
        var none = catchThrowableOfType(
                NoCapacityException.class,
                () -> atlas.spawn("vast", request().maxPricePerHour("0.35").build()));
        assertThat(none.tried()).hasSize(2).allMatch(line -> line.contains("offer is gone"));
        assertThat(offers).isNotEmpty();
    }

    @Test
    void a_bid_is_the_lowest_accepted_and_the_margin_within_the_highest_price() {
        var machine = atlas.spawn("vast", request().spot(true).build());
        assertThat(lastCreate()).contains("\"price\":0.1650").contains("\"cancel_unavail\":true");
        assertThat(machine.costPerHour().orElseThrow()).isEqualByComparingTo("0.1706");
        assertThat(cloud.existingInstances().getFirst().bid().orElseThrow()).isEqualByComparingTo("0.165");
        var careful = atlas(Map.of("VAST_BID_MARGIN", "0.5"));
        careful.spawn("vast", request().spot(true).maxPricePerHour("0.18").build());
        assertThat(lastCreate()).contains("\"price\":0.1744");

        vast().changeBid(machine.id(), new BigDecimal("0.31"));
        assertThat(cloud.existingInstances().getFirst().bid().orElseThrow()).isEqualByComparingTo("0.31");
        var onDemand = atlas.spawn("vast", request().build());
        assertThat(lastCreate()).doesNotContain("price");
        assertThatThrownBy(() -> vast().changeBid(onDemand.id(), BigDecimal.ONE))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("on-demand");
        assertThatThrownBy(() -> vast().changeBid(machine.id(), new BigDecimal("33")))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void a_command_is_the_arguments_of_the_image_unless_somebody_wants_to_log_in() {
        atlas.spawn(
                "vast",
                request().command("serve", "--it's").selfTerminate(false).build());
        assertThat(lastCreate())
                .contains("\"runtype\":\"args\"", "\"args\":[\"serve\",\"--it's\"]")
                .doesNotContain("onstart");
        atlas.spawn("vast", request().command("train").build());
        assertThat(lastCreate()).contains("CONTAINER_API_KEY", "CONTAINER_ID").doesNotContain("onstart\"");

        var login = ready(request().tcp(22).sshKey("ssh-ed25519 AAAAC3 me@host").command("train", "a b"));
        assertThat(lastCreate()).contains("\"runtype\":\"ssh_direct\"").doesNotContain("-p 22:22");
        assertThat(cloud.existingInstances().getLast().onstart())
                .contains("'ssh-ed25519 AAAAC3 me@host' >> ~/.ssh/authorized_keys", "'train' 'a b'");
        assertThat(login.url(22).toString()).startsWith("tcp://203.0.113.9:4");
    }

    @Test
    void ssh_goes_through_the_proxy_where_no_port_is_mapped() {
        var machine = ready(request().tcp(22));
        cloud.faults().always("GET", ONE).changesTheBody(body -> body.replaceFirst("\"22/tcp\":\\[[^]]*],?", ""));
        assertThat(atlas.refresh(machine).url(22).toString()).matches("tcp://ssh5\\.vast\\.ai:12\\d{3}");
        cloud.faults().none();
        var port = atlas.refresh(machine).url(22).getPort();
        cloud.faults()
                .always("GET", ONE)
                .changesTheBody(body -> body.replaceFirst("\"22/tcp\":\\[[^]]*],?", "")
                        .replaceFirst("\"image_runtype\":\"[^\"]*\"", "\"image_runtype\":\"jupyter\""));
        assertThat(atlas.refresh(machine).url(22).getPort()).isNotEqualTo(port);
    }

    @Test
    void a_symmetric_port_has_one_number() {
        var machine = ready(request().symmetricTcp().http(8000).symmetricTcp());
        assertThat(lastCreate()).contains("\"-p 70000:70000\"", "\"-p 70001:70001\"");
        assertThat(machine.ports())
                .filteredOn(port -> port.isSymmetric())
                .hasSize(2)
                .allMatch(port -> port.isReachable());
        assertThat(machine.ports()).extracting(port -> port.external()).doesNotHaveDuplicates();
    }

    @Test
    void a_start_script_that_vast_would_cut_is_refused_before_it_is_sent() {
        assertThatThrownBy(() -> vast().placements(request()
                        .tcp(22)
                        .command("echo", "x".repeat(4100))
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("4048");
        assertThatThrownBy(() -> vast().placements(
                                request().env("CONTAINER_API_KEY", "x").build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(
                        () -> vast().placements(ComputeRequest.cpu(2).image("x").build()))
                .isInstanceOf(UnsupportedException.class);
        assertThatThrownBy(() -> vast().placements(ComputeRequest.gpu(Gpu.L4).build()))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> vast().placements(request()
                        .registry(RegistryLogin.of("me", Secret.of("two words")))
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageNotContaining("two words");
        assertThat(cloud.requests()).isEmpty();
    }
}
