"""A mapping of the source that `source_people` makes."""

MAPPING = """\
dataset = "child-maintenance"
[file]
path = "body #1?.sqlite"
form = "sqlite"
[view]
name = "the people"
key = "id"
family_name = "family"
given_name = "given"
birth_date = "born"
active = "live"
merged_into = "into"
postcodes = ["postcode", "postcode before"]
previous_family_names = ["maiden"]
[strong]
nino = "nino"
[markers]
child = "is child"
domestic-abuse = "abuse"
[absent_markers]
trafficking = "the body is never told"
protected-witness = "the body is never told"
care-leaver = "of no use to it"
health-setting = "of no use to it"
[items]
home-address = "address"
telephone = "telephone"
income = "income"
[facts]
seriousCrime = "crime"
"""
