from routing.loading import load_call


def settings_of(service_number, moment):
    """The values of a service number's rows."""
    company = load_call(service_number.tenant, moment, service_number=service_number)
    return company.service_numbers[service_number.number.e164]
